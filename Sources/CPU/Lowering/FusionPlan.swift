import Tensors

/// An operation on each element by itself, which fuses with others over the same shape.
protocol Elementwise: Operation {
  /// Adds the instructions for one element; `inputs` are registers of the inputs' elements.
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) throws(TensorError)
    -> Chain.Register
}

/// Which nodes run together in one fused kernel, and in which order the kernels run.
///
/// Starts with every node by itself and merges a producer with its consumer where both work element by element over the
/// same shape and no other way leads from one to the other (merging would make a cycle). Reductions to a single
/// number join the kernel that makes their input.
struct FusionPlan {
  /// Nodes that run together, ascending; the kernels in an order in which inputs come first.
  private(set) var order: [[Int]] = []
  let isFused: [Bool]

  /// Beyond this many operations a kernel would need more registers than stay in the cache.
  private static let largestCluster = 96
  /// Kernels over fewer elements are merged with unrelated ones, since the call costs more than the work.
  private static let smallKernel = 4096
  /// Pairs of unrelated kernels are tried up to this many kernels of one shape.
  private static let mostSiblings = 64

  private let spaces: [Shape?]
  private var clusters: Clusters
  /// For random numbers the node that computes their state, which is read whole and so must be in memory before; and
  /// for that node the random numbers.
  private let states: [Int: [Int]]
  /// The members of each cluster that `states` has.
  private var stateful: [Int: [Int]]

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
    var states: [Int: [Int]] = [:]
    for (index, node) in graph.nodes.enumerated() where node.operation is PhiloxUniform {
      states[index, default: []].append(node.inputs[0].node)
      states[node.inputs[0].node, default: []].append(index)
    }
    self.states = states
    stateful = Dictionary(uniqueKeysWithValues: states.keys.map { ($0, [$0]) })
    clusters = Clusters(graph)
    mergeProducers(graph)
    mergeSiblings(graph)
    order = clusters.sorted()
  }

  private mutating func mergeProducers(_ graph: Graph) {
    let isElementwise = graph.nodes.map { $0.operation is any Elementwise }
    for index in graph.nodes.indices where isFused[index] {
      for input in graph.nodes[index].inputs where isElementwise[input.node] {
        let (from, to) = (clusters.of[input.node], clusters.of[index])
        guard from != to, spaces[input.node] == spaces[index], fit(from, to) else { continue }
        merge(from, into: to, overEdges: true)
      }
    }
  }

  private mutating func mergeSiblings(_ graph: Graph) {
    var byShape: [Shape: [Int]] = [:]
    var shapes: [Shape] = []
    for cluster in clusters.members.indices {
      guard let first = clusters.members[cluster].first, let shape = spaces[first],
        shape.reduce(1, *) <= FusionPlan.smallKernel
      else { continue }
      if byShape[shape] == nil { shapes.append(shape) }
      byShape[shape, default: []].append(cluster)
    }
    for shape in shapes {
      let siblings = byShape[shape]!
      if siblings.count > FusionPlan.mostSiblings { continue }
      for (position, first) in siblings.enumerated() {
        for second in siblings.dropFirst(position + 1) {
          guard !clusters.members[first].isEmpty, !clusters.members[second].isEmpty, fit(first, second) else {
            continue
          }
          merge(second, into: first, overEdges: false)
        }
      }
    }
  }

  /// Whether two clusters are not too large for one kernel, and neither computes the state of the other one's random
  /// numbers.
  private func fit(_ a: Int, _ b: Int) -> Bool {
    guard clusters.members[a].count + clusters.members[b].count <= FusionPlan.largestCluster else { return false }
    return !(stateful[a] ?? []).contains { states[$0]!.contains { clusters.of[$0] == b } }
  }

  private mutating func merge(_ from: Int, into to: Int, overEdges: Bool) {
    clusters.merge(from, into: to, overEdges: overEdges)
    guard clusters.members[from].isEmpty, let moved = stateful.removeValue(forKey: from) else { return }
    stateful[to, default: []] += moved
  }
}
