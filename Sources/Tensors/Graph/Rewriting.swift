extension Graph {
  /// Reads the graph into a new one, node by node, and lets `replacement` say what stands for a node there.
  ///
  /// - Parameter replacement: adds nodes to the new graph and gives the values of the node's results, or nil for the
  ///   node as it is. Its last argument says where an old value is in the new graph.
  package mutating func rewrite<Failure>(
    _ replacement: (Node, inout Graph, (GraphValue) -> GraphValue) throws(Failure) -> [GraphValue]?
  ) throws(Failure) {
    var new = Graph()
    // By each old value's number: those of a node follow those of the node before.
    var first: [Int] = []
    var moved: [GraphValue] = []
    new.nodes.reserveCapacity(nodes.count)
    first.reserveCapacity(nodes.count)
    for node in nodes {
      first.append(moved.count)
      let results: [GraphValue]
      if let others = try replacement(node, &new, { moved[first[$0.node] + $0.output] }) {
        results = others
      } else {
        new.nodes.append(node)
        new.nodes[new.nodes.count - 1].inputs = node.inputs.map { moved[first[$0.node] + $0.output] }
        results = node.outputs.indices.map { GraphValue(node: new.nodes.count - 1, output: $0) }
      }
      moved += results
    }
    new.outputs = outputs.map { moved[first[$0.node] + $0.output] }
    new.updates = updates.map { moved[first[$0.node] + $0.output] }
    new.removeUnused()
    self = new
  }

  /// Adds a node with one result, as it is.
  package mutating func append(_ operation: any Operation, _ inputs: [GraphValue], _ output: TensorSpec) -> GraphValue {
    nodes.append(Node(operation: operation, inputs: inputs, outputs: [output], leaf: nil))
    return GraphValue(node: nodes.count - 1, output: 0)
  }
}
