/// An operation with a decomposition into simpler ones, for devices without a kernel for it.
public protocol Composite: Operation {
  /// The same results from simpler operations, of the inferred shapes and types.
  func decomposed(_ inputs: [Tensor]) -> [Tensor]
}

extension Graph {
  /// Puts the simpler operations in place of each composite one that the device lacks, and of composites among these.
  package mutating func decompose(where isLacking: (any Operation) -> Bool) throws(TensorError) {
    func isOne(_ node: Node) -> Bool {
      node.leaf == nil && node.operation is any Composite && isLacking(node.operation)
    }
    while nodes.contains(where: isOne) {
      let old = self
      try rewrite { (node, new, moved) throws(TensorError) in
        guard isOne(node), let composite = node.operation as? any Composite else { return nil }
        let operands = node.inputs.map { old.spec($0) }.map {
          Tensor.placeholder("operand", shape: $0.shape, dtype: $0.dtype)
        }
        var leaves = Leaves()
        for (number, operand) in operands.enumerated() {
          leaves.placeholders[operand.placeholderIdentifier!] = .input(number)
        }
        let parts = try Graph(outputs: composite.decomposed(operands), updates: [], leaves: &leaves)
        return new.append(parts, inputs: node.inputs.map(moved))
      }
    }
  }

  /// Adds another graph's nodes, whose inputs are values of this one.
  /// - Returns: its outputs.
  private mutating func append(_ other: Graph, inputs: [GraphValue]) -> [GraphValue] {
    var places: [GraphValue: GraphValue] = [:]
    for (index, node) in other.nodes.enumerated() {
      if case .input(let number)? = node.leaf {
        places[GraphValue(node: index, output: 0)] = inputs[number]
        continue
      }
      nodes.append(node)
      nodes[nodes.count - 1].inputs = node.inputs.map { places[$0]! }
      for output in node.outputs.indices {
        places[GraphValue(node: index, output: output)] = GraphValue(node: nodes.count - 1, output: output)
      }
    }
    return other.outputs.map { places[$0]! }
  }
}
