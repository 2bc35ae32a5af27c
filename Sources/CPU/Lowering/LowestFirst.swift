/// Numbers of which the lowest is taken first: a binary heap.
struct LowestFirst {
  private var heap: [Int] = []

  mutating func insert(_ number: Int) {
    heap.append(number)
    var at = heap.count - 1
    while at > 0, heap[at] < heap[(at - 1) / 2] {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
  }

  mutating func removeLowest() -> Int? {
    guard let lowest = heap.first else { return nil }
    let last = heap.removeLast()
    if heap.isEmpty { return lowest }
    heap[0] = last
    var at = 0
    while 2 * at + 1 < heap.count {
      var child = 2 * at + 1
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      if heap[at] <= heap[child] { break }
      heap.swapAt(at, child)
      at = child
    }
    return lowest
  }
}
