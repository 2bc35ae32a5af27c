import Tensors

/// An operation on each element by itself, which fuses with others over the same shape.
protocol Elementwise: Operation {
  /// Adds the instructions for one element; `inputs` are registers of the inputs' elements.
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) throws(TensorError)
    -> Chain.Register
}

/// Which nodes run together in one pass over memory, and in which order the passes run.
///
/// Starts with every node by itself and merges a producer with its consumer where both work element by element over the
/// same shape and no other way leads from one to the other (merging would make a cycle). Reductions to a single
/// number join the pass that makes their input.
struct FusionPlan {
  /// Nodes that run together, ascending; the passes in an order in which inputs come first.
  private(set) var order: [[Int]] = []
  let isFused: [Bool]

  /// Beyond this many operations a pass would need more registers than stay in the cache.
  private static let largestCluster = 96
  /// Passes over fewer elements are merged with unrelated ones, since the call costs more than the work.
  private static let smallPass = 4096
  /// Pairs of unrelated passes are tried up to this many passes of one shape.
  private static let mostSiblings = 64

  private let spaces: [Shape?]
  private let consumers: [[Int]]
  private let isReduction: [Bool]
  /// Random numbers with the node that computes their state, which is read whole and so must be in memory before.
  private let states: [(random: Int, state: Int)]
  private var clusterOf: [Int]
  private var members: [[Int]]

  init(_ graph: Graph) {
    spaces = graph.nodes.map { node in
      if node.operation is any Elementwise { return node.outputs[0].shape }
      if let reduce = node.operation as? Reduce {
        let input = graph.spec(node.inputs[0])
        return reduce.axes.count == input.rank ? input.shape : nil
      }
      return nil
    }
    isFused = spaces.map { $0 != nil }
    isReduction = graph.nodes.map { $0.operation is Reduce }
    states = graph.nodes.enumerated().compactMap { index, node in
      node.operation is PhiloxUniform ? (index, node.inputs[0].node) : nil
    }
    var consumers = [[Int]](repeating: [], count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs where consumers[input.node].last != index { consumers[input.node].append(index) }
    }
    self.consumers = consumers
    clusterOf = Array(graph.nodes.indices)
    members = graph.nodes.indices.map { [$0] }
    mergeProducers(graph)
    mergeSiblings(graph)
    sort(graph)
  }

  /// The nodes that take a node's results.
  func users(_ node: Int) -> [Int] { consumers[node] }

  private mutating func mergeProducers(_ graph: Graph) {
    for index in graph.nodes.indices where isFused[index] {
      for input in graph.nodes[index].inputs where graph.nodes[input.node].operation is any Elementwise {
        let (from, to) = (clusterOf[input.node], clusterOf[index])
        guard from != to, spaces[input.node] == spaces[index],
          members[from].count + members[to].count <= FusionPlan.largestCluster, !joinsState(from, to),
          !leads(from, to: to, byOthersOnly: true)
        else { continue }
        merge(from, to)
      }
    }
  }

  private mutating func mergeSiblings(_ graph: Graph) {
    var byShape: [Shape: [Int]] = [:]
    for cluster in members.indices where !members[cluster].isEmpty && isFused[members[cluster][0]] {
      let shape = spaces[members[cluster][0]]!
      if shape.reduce(1, *) <= FusionPlan.smallPass { byShape[shape, default: []].append(cluster) }
    }
    for clusters in byShape.values where clusters.count <= FusionPlan.mostSiblings {
      for (position, first) in clusters.enumerated() {
        for second in clusters.dropFirst(position + 1) {
          let (a, b) = (clusterOf[members[first].first ?? second], second)
          guard !members[first].isEmpty, !members[second].isEmpty, a != b,
            members[a].count + members[b].count <= FusionPlan.largestCluster, !joinsState(a, b),
            !leads(a, to: b, byOthersOnly: false),
            !leads(b, to: a, byOthersOnly: false)
          else { continue }
          merge(b, a)
        }
      }
    }
  }

  private mutating func merge(_ from: Int, _ to: Int) {
    for member in members[from] { clusterOf[member] = to }
    members[to] = (members[to] + members[from]).sorted()
    members[from] = []
  }

  /// Whether random numbers and the computation of their state would come into one pass.
  private func joinsState(_ a: Int, _ b: Int) -> Bool {
    states.contains { random, state in
      let pair = (clusterOf[random], clusterOf[state])
      return pair == (a, b) || pair == (b, a)
    }
  }

  /// Whether `to` depends on `from`; with `byOthersOnly`, through some third cluster or a reduction, which is known
  /// only when its pass is over.
  private func leads(_ from: Int, to: Int, byOthersOnly: Bool) -> Bool {
    var seen = Set<Int>()
    var pending: [Int] = []
    func visit(_ cluster: Int, isStart: Bool) -> Bool {
      for member in members[cluster] {
        for consumer in consumers[member] {
          let next = clusterOf[consumer]
          if next == cluster || next == from { continue }
          if next == to {
            if !(isStart && byOthersOnly) || isReduction[member] { return true }
            continue
          }
          if seen.insert(next).inserted { pending.append(next) }
        }
      }
      return false
    }
    if visit(from, isStart: true) { return true }
    while let cluster = pending.popLast() {
      if visit(cluster, isStart: false) { return true }
    }
    return false
  }

  private mutating func sort(_ graph: Graph) {
    var waiting = [Int](repeating: 0, count: members.count)
    func dependencies(_ cluster: Int) -> Set<Int> {
      var found = Set<Int>()
      for member in members[cluster] {
        for input in graph.nodes[member].inputs where clusterOf[input.node] != cluster {
          found.insert(clusterOf[input.node])
        }
      }
      return found
    }
    var users = [[Int]](repeating: [], count: members.count)
    var ready: [Int] = []
    var total = 0
    for cluster in members.indices where !members[cluster].isEmpty {
      let needs = dependencies(cluster)
      waiting[cluster] = needs.count
      for need in needs { users[need].append(cluster) }
      if needs.isEmpty { ready.append(cluster) }
      total += 1
    }
    // The earliest in recording order first: it keeps what belongs together close, and updates last.
    while !ready.isEmpty {
      let position = ready.indices.min { members[ready[$0]].last! < members[ready[$1]].last! }!
      let cluster = ready.remove(at: position)
      order.append(members[cluster])
      for user in users[cluster] {
        waiting[user] -= 1
        if waiting[user] == 0 { ready.append(user) }
      }
    }
    precondition(order.count == total, "fusion made a cycle")
  }
}
