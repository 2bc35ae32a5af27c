/// Which memory is taken at which of a program's steps.
///
/// A binary tree over the steps: each node knows the memory that is taken at all of its steps, and what is taken at any
/// of them. A lifetime is a few nodes, and what is taken in each is a few stretches, since places are chosen without
/// gaps.
struct OccupiedMemory {
  private struct Node {
    var atAll = Stretches()
    var atAny = Stretches()
  }
  private var nodes: [Node]
  /// A power of two; the nodes of single steps are those behind as many others.
  private let leaves: Int

  init(steps: Int) {
    var leaves = 1
    while leaves < steps { leaves *= 2 }
    self.leaves = leaves
    nodes = Array(repeating: Node(), count: 2 * leaves)
  }

  /// Takes the lowest memory that is free at all the steps.
  /// - Returns: its first byte.
  mutating func place(_ size: Int, from first: Int, through last: Int) -> Int {
    var parts: [Int] = [], above = Set<Int>()
    var (low, high) = (leaves + first, leaves + last + 1)
    while low < high {
      if low % 2 == 1 {
        parts.append(low)
        low += 1
      }
      if high % 2 == 1 {
        high -= 1
        parts.append(high)
      }
      (low, high) = (low / 2, high / 2)
    }
    for part in parts {
      var node = part / 2
      while node > 0, above.insert(node).inserted { node /= 2 }
    }
    let start = lowest(size, parts, above)
    for part in parts {
      nodes[part].atAll.add(start, start + size)
      nodes[part].atAny.add(start, start + size)
    }
    for node in above { nodes[node].atAny.add(start, start + size) }
    return start
  }

  private func lowest(_ size: Int, _ parts: [Int], _ above: Set<Int>) -> Int {
    var start = 0
    while true {
      let before = start
      for part in parts { start = nodes[part].atAny.skip(from: start, size) }
      for node in above { start = nodes[node].atAll.skip(from: start, size) }
      if start == before { return start }
    }
  }
}

/// Stretches of memory, ascending, that do not touch each other.
private struct Stretches {
  private var starts: [Int] = []
  private var ends: [Int] = []

  /// The first start, from one on, of so many free bytes.
  func skip(from start: Int, _ size: Int) -> Int {
    var start = start
    var at = firstEnd(behind: start)
    while at < starts.count, starts[at] < start + size {
      start = ends[at]
      at += 1
    }
    return start
  }

  mutating func add(_ start: Int, _ end: Int) {
    // Those that touch the new one become one with it.
    let first = firstEnd(behind: start - 1)
    var last = first
    var (low, high) = (start, end)
    while last < starts.count, starts[last] <= end {
      (low, high) = (min(low, starts[last]), max(high, ends[last]))
      last += 1
    }
    if last == first + 1 {
      (starts[first], ends[first]) = (low, high)
    } else {
      starts.replaceSubrange(first..<last, with: [low])
      ends.replaceSubrange(first..<last, with: [high])
    }
  }

  /// The number of the first stretch that ends behind a byte.
  private func firstEnd(behind byte: Int) -> Int {
    var (low, high) = (0, ends.count)
    while low < high {
      let middle = (low + high) / 2
      if ends[middle] > byte { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
