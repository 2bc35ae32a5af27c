import Tensors

/// The nodes of a graph in clusters, which are merged as long as that makes no cycle.
///
/// Merging two clusters makes a cycle where a path leads from one to the other through a third. The clusters are kept
/// in an order in which inputs come first, so that such a path lies between the two. It is searched from both ends at
/// the same time, and most are found at once: where a value of the forward pass meets the backward pass, the
/// path over the loss is as long as the network, but part of a spanning tree whose paths are known beforehand.
struct Clusters {
  /// The nodes that take a node's results, and those whose results it takes.
  private let consumers: [[Int]]
  private let producers: [[Int]]
  /// A reduction's result is known only when its kernel is over: an edge from it is like a path.
  private let isReduction: [Bool]
  private let tree: LongestPathTree
  /// The cluster of each node, and the nodes of each cluster, ascending.
  private(set) var of: [Int]
  private(set) var members: [[Int]]
  private var order: MovableOrder
  /// The number of edges from and to a cluster's members.
  private var consumerCount: [Int]
  private var producerCount: [Int]
  /// The last search that came to a cluster, from the first or towards the second.
  private var reached: [Int]
  private var search = 0

  init(_ graph: Graph) {
    let count = graph.nodes.count
    var consumers = [[Int]](repeating: [], count: count)
    var producers = [[Int]](repeating: [], count: count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs where consumers[input.node].last != index {
        consumers[input.node].append(index)
        producers[index].append(input.node)
      }
    }
    self.consumers = consumers
    self.producers = producers
    isReduction = graph.nodes.map { $0.operation is Reduce }
    tree = LongestPathTree(producers)
    of = Array(0..<count)
    members = (0..<count).map { [$0] }
    order = MovableOrder(count: count)
    consumerCount = consumers.map(\.count)
    producerCount = producers.map(\.count)
    reached = Array(repeating: 0, count: count)
  }

  /// Merges two clusters unless a path leads from one to the other through a third, or one reads a reduction of the
  /// other; where `overEdges` is false, unless one reads anything of the other.
  mutating func merge(_ from: Int, into to: Int, overEdges: Bool) {
    let (first, second) = order.comes(from, before: to) ? (from, to) : (to, from)
    if hasEdge(first, to: second, ofReductionsOnly: overEdges) { return }
    switch others(between: first, and: second) {
    case .none: return
    case .after(let moved):
      order.move(moved, behind: second)
      if to != second { order.move([to], behind: second) }
    case .before(let moved):
      order.move(moved, before: first)
      if to != first { order.move([to], before: first) }
    }
    order.remove(from)
    for member in members[from] { of[member] = to }
    members[to] = (members[to] + members[from]).sorted()
    members[from] = []
    consumerCount[to] += consumerCount[from]
    producerCount[to] += producerCount[from]
  }

  private func hasEdge(_ first: Int, to second: Int, ofReductionsOnly: Bool) -> Bool {
    members[second].contains { member in
      producers[member].contains { of[$0] == first && (!ofReductionsOnly || isReduction[$0]) }
    }
  }

  private enum Others {
    /// All that depends on the first and comes before the second.
    case after([Int])
    /// All that the second depends on and that comes behind the first.
    case before([Int])
  }

  /// What must change places with two clusters that are merged; nil when a path through others joins them.
  private mutating func others(between first: Int, and second: Int) -> Others? {
    // What is reached from the first, and what leads to the second, in this search.
    search += 2
    let (forward, backward) = (search, search + 1)
    var (after, before) = ([Int](), [Int]())
    var (nextAfter, nextBefore) = (-1, -1)
    var (workAfter, workBefore) = (0, 0)
    while true {
      let a = nextAfter < 0 ? first : nextAfter < after.count ? after[nextAfter] : nil
      let b = nextBefore < 0 ? second : nextBefore < before.count ? before[nextBefore] : nil
      guard let a else { return .after(after) }
      guard let b else { return .before(before) }
      if workAfter + consumerCount[a] <= workBefore + producerCount[b] {
        for member in members[a] {
          for consumer in consumers[member] {
            let cluster = of[consumer]
            if cluster == a || (cluster == second && a == first) { continue }
            if cluster == second || reached[cluster] == backward { return nil }
            if reached[cluster] == forward || !order.comes(cluster, before: second) { continue }
            if members[cluster].contains(where: { tree.leads($0, toAnyOf: members[second]) }) { return nil }
            reached[cluster] = forward
            after.append(cluster)
          }
        }
        workAfter += consumerCount[a]
        nextAfter += 1
      } else {
        for member in members[b] {
          for producer in producers[member] {
            let cluster = of[producer]
            if cluster == b || (cluster == first && b == second) { continue }
            if cluster == first || reached[cluster] == forward { return nil }
            if reached[cluster] == backward || !order.comes(first, before: cluster) { continue }
            reached[cluster] = backward
            before.append(cluster)
          }
        }
        workBefore += producerCount[b]
        nextBefore += 1
      }
    }
  }

  /// The clusters, inputs before those that read them, otherwise in the order of recording: it keeps what belongs
  /// together close, and updates last.
  func sorted() -> [[Int]] {
    var waiting = [Int](repeating: 0, count: members.count)
    var users = [[Int]](repeating: [], count: members.count)
    var ready = LowestFirst()
    var result: [[Int]] = []
    let total = members.count { !$0.isEmpty }
    for cluster in members.indices where !members[cluster].isEmpty {
      for member in members[cluster] {
        for producer in producers[member] where of[producer] != cluster && users[of[producer]].last != cluster {
          users[of[producer]].append(cluster)
          waiting[cluster] += 1
        }
      }
      if waiting[cluster] == 0 { ready.insert(members[cluster].last!) }
    }
    while let last = ready.removeLowest() {
      let cluster = of[last]
      result.append(members[cluster])
      for user in users[cluster] {
        waiting[user] -= 1
        if waiting[user] == 0 { ready.insert(members[user].last!) }
      }
    }
    precondition(result.count == total, "fusion made a cycle")
    return result
  }
}
