/// For each node the input that the longest path leads through. Paths in this tree are paths in the graph.
struct LongestPathTree {
  /// Each node's number, such that those of a node's subtree follow its own, and the end of its subtree.
  private var number: [Int]
  private var end: [Int]

  /// - Parameter producers: each node's inputs, which come before it.
  init(_ producers: [[Int]]) {
    var depth = [Int](repeating: 0, count: producers.count)
    var parent = [Int](repeating: -1, count: producers.count)
    for node in producers.indices {
      for producer in producers[node] where depth[producer] >= depth[node] {
        depth[node] = depth[producer] + 1
        parent[node] = producer
      }
    }
    var size = [Int](repeating: 1, count: producers.count)
    for node in producers.indices.reversed() where parent[node] >= 0 { size[parent[node]] += size[node] }
    number = Array(repeating: 0, count: producers.count)
    end = number
    var free = number
    var total = 0
    for node in producers.indices {
      if parent[node] < 0 {
        number[node] = total
        total += size[node]
      } else {
        number[node] = free[parent[node]]
        free[parent[node]] += size[node]
      }
      free[node] = number[node] + 1
      end[node] = number[node] + size[node]
    }
  }

  func leads(_ node: Int, toAnyOf others: [Int]) -> Bool {
    others.contains { number[node] <= number[$0] && number[$0] < end[node] }
  }
}
