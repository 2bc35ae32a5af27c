/// Numbers in an order that can be compared at once and changed at little cost: a linked list with labels that leave
/// gaps for what is moved between two.
struct MovableOrder {
  private var next: [Int]
  private var previous: [Int]
  private var label: [Int]
  /// The end of the list, before the first and behind the last.
  private let end: Int

  /// 0 ..< count in this order.
  init(count: Int) {
    end = count
    next = (0...count).map { $0 == count ? 0 : $0 + 1 }
    previous = (0...count).map { $0 == 0 ? count : $0 - 1 }
    label = Array(repeating: 0, count: count + 1)
    relabel()
  }

  func comes(_ a: Int, before b: Int) -> Bool { label[a] < label[b] }

  /// Moves some, in their order, to right behind another one.
  mutating func move(_ moved: [Int], behind place: Int) {
    for number in moved.sorted(by: { label[$0] > label[$1] }) {
      remove(number)
      insert(number, behind: place)
    }
  }

  /// Moves some, in their order, to right before another one.
  mutating func move(_ moved: [Int], before place: Int) {
    for number in moved.sorted(by: { label[$0] < label[$1] }) {
      remove(number)
      insert(number, behind: previous[place])
    }
  }

  mutating func remove(_ removed: Int) {
    next[previous[removed]] = next[removed]
    previous[next[removed]] = previous[removed]
  }

  private mutating func insert(_ inserted: Int, behind place: Int) {
    let after = next[place]
    (next[place], previous[inserted], next[inserted], previous[after]) = (inserted, place, after, inserted)
    let low = place == end ? 0 : label[place]
    let high = after == end ? Int.max : label[after]
    label[inserted] = low + (high - low) / 2
    if label[inserted] == low { relabel() }
  }

  /// Spreads the labels evenly.
  private mutating func relabel() {
    let gap = Int.max / (end + 2)
    var (at, last) = (next[end], 0)
    while at != end {
      last += gap
      label[at] = last
      at = next[at]
    }
  }
}
