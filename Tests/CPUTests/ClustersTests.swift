import Testing

@testable import CPU
@testable import Tensors

/// Merging nodes into clusters, against a search over all paths.
@Suite("Clusters of nodes")
struct ClustersTests {
  /// Additions of two earlier nodes each; every fifth one is a sum over all elements.
  private static func graph(_ count: Int, _ next: () -> Int) -> Graph {
    let spec = TensorSpec([4], .float32)
    var graph = Graph()
    for index in 0..<count {
      // Mostly of the last ones, so that there are long paths and short ones.
      func earlier() -> GraphValue {
        let distance = next() % 4 == 0 ? next() % index : next() % min(index, 4)
        return GraphValue(node: index - 1 - distance, output: 0)
      }
      switch index {
      case 0, 1: _ = graph.addLeaf(.input(index), spec, operation: Literal())
      case _ where next() % 5 == 0:
        graph.nodes.append(
          .init(operation: Reduce(kind: .sum, axes: [0], keepDims: true), inputs: [earlier()], outputs: [spec]))
      default: graph.nodes.append(.init(operation: Binary(.add), inputs: [earlier(), earlier()], outputs: [spec]))
      }
    }
    return graph
  }

  /// Whether a path leads from a cluster to another one: through a third, or over an edge that counts as one.
  private static func leads(
    _ from: Int, _ to: Int, _ graph: Graph, _ of: [Int], counts: (Int) -> Bool
  ) -> Bool {
    var seen = Set<Int>(), pending = [from]
    while let cluster = pending.popLast() {
      for (index, node) in graph.nodes.enumerated() where of[index] != cluster {
        for input in node.inputs where of[input.node] == cluster {
          if of[index] == to {
            if cluster != from || counts(input.node) { return true }
          } else if seen.insert(of[index]).inserted {
            pending.append(of[index])
          }
        }
      }
    }
    return false
  }

  @Test("are merged where no path leads through others", arguments: 0..<10)
  func merging(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let graph = Self.graph(60, next)
    var clusters = Clusters(graph)
    var expected = Array(graph.nodes.indices)
    var merged = 0
    for _ in 0..<200 {
      let node = 2 + next() % (graph.nodes.count - 2)
      let other = next() % 3 == 0 ? next() % node : graph.nodes[node].inputs[0].node
      let (from, to) = (expected[other], expected[node])
      if from == to { continue }
      let overEdges = next() % 2 == 0
      func leads(_ a: Int, _ b: Int) -> Bool {
        Self.leads(a, b, graph, expected) { !overEdges || graph.nodes[$0].operation is Reduce }
      }
      let cycle = leads(from, to) || leads(to, from)
      clusters.merge(from, into: to, overEdges: overEdges)
      if !cycle {
        expected = expected.map { $0 == from ? to : $0 }
        merged += 1
      }
      #expect(clusters.of == expected)
    }
    #expect(merged > 5)
    // Inputs come first.
    var finished = Set<Int>()
    for cluster in clusters.sorted() {
      let needed = cluster.flatMap { graph.nodes[$0].inputs.map(\.node) }.filter { !cluster.contains($0) }
      #expect(needed.allSatisfy(finished.contains))
      finished.formUnion(cluster)
    }
    #expect(finished.count == graph.nodes.count)
  }
}
