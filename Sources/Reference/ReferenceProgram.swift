import Tensors

/// A graph that is computed node by node.
final class ReferenceProgram: Executable {
  let inputs: [TensorSpec]
  let outputs: [TensorSpec]
  private let label: String
  private let graph: Graph
  private let variables: [Variable]
  private let updated: [Int]
  /// The values that variables had when the program was made, where it keeps those.
  private let frozen: [Storage]?
  /// The bodies of loops, by the numbers of their nodes.
  private let bodies: [Int: ReferenceProgram]

  init(_ computation: Computation, frozen: Bool = false) throws(TensorError) {
    label = computation.label
    inputs = computation.inputs
    outputs = computation.outputs
    variables = computation.variables
    updated = computation.updated
    self.frozen =
      frozen
      ? try computation.variables.map { (variable) throws(TensorError) in try Storage(copying: variable) } : nil
    var graph = computation.graph
    try graph.decompose { !($0 is any Referenced) }
    graph.removeUnused()
    var bodies: [Int: ReferenceProgram] = [:]
    for (index, node) in graph.nodes.enumerated() where node.leaf == nil {
      if let loop = node.operation as? Loop {
        bodies[index] = try ReferenceProgram(
          Computation(label: loop.name, inputs: loop.placeholders, outputs: loop.results))
      } else if !(node.operation is any Referenced) {
        throw TensorError(operation: node.operation.name, message: "the reference device cannot compute it")
      }
    }
    self.bodies = bodies
    self.graph = graph
  }

  /// The values of all nodes, given those of the leaves.
  private func values(
    _ leaves: (Graph.Leaf, TensorSpec) throws(TensorError) -> Elements
  ) throws(TensorError) -> [GraphValue: Elements] {
    var values: [GraphValue: Elements] = [:]
    for (index, node) in graph.nodes.enumerated() {
      let results: [Elements]
      if let leaf = node.leaf {
        results = [try leaves(leaf, node.outputs[0])]
      } else {
        let operands = node.inputs.map { values[$0]! }
        if let loop = node.operation as? Loop {
          results = try loop.compute(operands, node.outputs, body: bodies[index]!)
        } else {
          results = (node.operation as! any Referenced).compute(operands, node.outputs)
        }
      }
      for (output, result) in results.enumerated() { values[GraphValue(node: index, output: output)] = result }
    }
    return values
  }

  /// The outputs for some inputs, of a program without variables.
  func callAsFunction(_ inputs: [Elements]) throws(TensorError) -> [Elements] {
    let values = try values { (leaf, spec) throws(TensorError) in
      if case .input(let number) = leaf { return inputs[number] }
      return Elements(spec, reading: try storage(of: leaf, []))
    }
    return graph.outputs.map { values[$0]! }
  }

  func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError) {
    let values = try values { (leaf, spec) throws(TensorError) in
      Elements(spec, reading: try storage(of: leaf, inputs))
    }
    for (buffer, value) in zip(outputs, graph.outputs) {
      let result = try Storage(byteCount: buffer.byteCount, for: "the results of \(label)")
      values[value]!.write(to: result)
      try buffer.write(result.bytes)
    }
    for (number, value) in zip(updated, graph.updates) {
      let result = try Storage(byteCount: variables[number].spec.byteCount, for: "variable '\(variables[number].path)'")
      values[value]!.write(to: result)
      variables[number].write(result.bytes)
    }
  }

  private func storage(of leaf: Graph.Leaf, _ inputs: [any Buffer]) throws(TensorError) -> Storage {
    switch leaf {
    case .constant(let storage): return storage
    case .input(let number): return try inputs[number].hostStorage()
    case .variable(let number):
      if let frozen { return frozen[number] }
      if let error = variables[number].error { throw error }
      return try variables[number].buffer.hostStorage()
    }
  }

  var description: String {
    (["program \(label): \(graph.nodes.count) operations"]
      + graph.nodes.enumerated().map { index, node in
        let operands = node.inputs.map { "%\($0.node)" + ($0.output == 0 ? "" : ".\($0.output)") }
        let results = node.outputs.map(\.description).joined(separator: ", ")
        return "%\(index)  \(node.operation.name)  \(operands.joined(separator: ", ")) → \(results)"
      }).joined(separator: "\n")
  }
}
