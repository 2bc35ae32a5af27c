import Tensors

/// What computations on constants gave, so that graphs which share constants compute it once and share the results.
struct FoldedConstants {
  private enum Operand: Hashable {
    case elements(ObjectIdentifier)
    case filled(UInt64, TensorSpec)
  }
  private struct Key: Hashable {
    let operation: AnyOperation
    let inputs: [Operand]
  }
  /// The operands are kept, so that no other storage gets the identity of one.
  private var results: [Key: (operands: [Storage], values: [Storage])] = [:]

  /// Computes every node that only constants go into.
  mutating func fold(_ graph: inout Graph) throws(TensorError) {
    try graph.rewrite { (node, new, moved) throws(TensorError) in
      let inputs = node.inputs.map { moved($0) }
      // Repeating an element is free as a view, and would cost memory as a constant.
      guard !inputs.isEmpty, !(node.operation is BroadcastTo), inputs.allSatisfy({ new.nodes[$0.node].isConstant })
      else {
        return nil
      }
      return try zip(values(of: node, inputs, new), node.outputs).map { storage, spec in
        new.addLeaf(.constant(storage), spec, operation: Literal())
      }
    }
  }

  private mutating func values(
    of node: Graph.Node, _ inputs: [GraphValue], _ graph: Graph
  ) throws(TensorError) -> [Storage] {
    var alone = Graph()
    var operands: [Operand] = []
    var storages: [Storage] = []
    let leaves = inputs.map { input in
      let leaf = graph.nodes[input.node]
      if case .constant(let storage)? = leaf.leaf {
        operands.append(.elements(ObjectIdentifier(storage)))
        storages.append(storage)
        return alone.addLeaf(.constant(storage), leaf.outputs[0], operation: Literal())
      }
      operands.append(.filled((leaf.operation as! Full).value.bitPattern, leaf.outputs[0]))
      alone.nodes.append(leaf)
      return GraphValue(node: alone.nodes.count - 1, output: 0)
    }
    let key = Key(operation: AnyOperation(node.operation), inputs: operands)
    if let known = results[key] { return known.values }
    alone.nodes.append(Graph.Node(operation: node.operation, inputs: leaves, outputs: node.outputs))
    alone.outputs = node.outputs.indices.map { GraphValue(node: alone.nodes.count - 1, output: $0) }
    let program = try CPUProgram(
      Computation(label: node.operation.name, alone, inputs: [], outputs: node.outputs))
    let values = try Storage.results(node.outputs, of: node.operation.name)
    try program.run([], into: values)
    results[key] = (storages, values)
    return values
  }
}
