/// The result of a graph's node.
package struct GraphValue: Hashable, Sendable {
  package var node: Int
  package var output: Int

  package init(node: Int, output: Int) {
    self.node = node
    self.output = output
  }
}

/// A recorded computation, cleaned for compiling: nodes in an order in which inputs come before their users, equal
/// computations shared, constants folded, no-ops removed.
package struct Graph: Sendable {
  /// Where a leaf's elements come from.
  package enum Leaf: Sendable {
    /// Known elements that stay as they are.
    case constant(Storage)
    /// The program's input of that number.
    case input(Int)
    /// The trace's variable of that number.
    case variable(Int)
  }

  package struct Node: Sendable {
    package var operation: any Operation
    package var inputs: [GraphValue]
    package var outputs: [TensorSpec]
    package var leaf: Leaf?

    package init(operation: any Operation, inputs: [GraphValue], outputs: [TensorSpec], leaf: Leaf? = nil) {
      self.operation = operation
      self.inputs = inputs
      self.outputs = outputs
      self.leaf = leaf
    }
  }

  package var nodes: [Node] = []
  package var outputs: [GraphValue] = []
  /// For each update of the trace, the value that its variable gets.
  package var updates: [GraphValue] = []

  package init() {}

  private struct Key: Hashable {
    let operation: AnyOperation
    let inputs: [GraphValue]
  }
  private var known: [Key: Int] = [:]

  package func spec(_ value: GraphValue) -> TensorSpec { nodes[value.node].outputs[value.output] }

  /// The constant in every element of a value, if it is one.
  package func constant(_ value: GraphValue) -> Double? { (nodes[value.node].operation as? Full)?.value }

  package mutating func addLeaf(_ leaf: Leaf, _ spec: TensorSpec, operation: any Operation) -> GraphValue {
    nodes.append(Node(operation: operation, inputs: [], outputs: [spec], leaf: leaf))
    return GraphValue(node: nodes.count - 1, output: 0)
  }

  /// The results of an operation: a new node's, or those of an equal one, or a simpler form of the same values.
  package mutating func add(_ operation: any Operation, _ inputs: [GraphValue], _ outputs: [TensorSpec]) -> [GraphValue]
  {
    if let simple = simplified(operation, inputs, outputs) { return [simple] }
    let key = Key(operation: AnyOperation(operation), inputs: inputs)
    let index: Int
    if let found = known[key] {
      index = found
    } else {
      nodes.append(Node(operation: operation, inputs: inputs, outputs: outputs, leaf: nil))
      index = nodes.count - 1
      known[key] = index
    }
    return outputs.indices.map { GraphValue(node: index, output: $0) }
  }

  /// Drops nodes that no output or update needs.
  package mutating func removeUnused() {
    var needed = [Bool](repeating: false, count: nodes.count)
    for value in outputs + updates { needed[value.node] = true }
    for index in nodes.indices.reversed() where needed[index] {
      for input in nodes[index].inputs { needed[input.node] = true }
    }
    known = [:]
    guard let first = needed.firstIndex(of: false) else { return }
    var moved = Array(nodes.indices)
    var count = first
    for index in first..<nodes.count where needed[index] {
      for number in nodes[index].inputs.indices {
        nodes[index].inputs[number].node = moved[nodes[index].inputs[number].node]
      }
      moved[index] = count
      nodes.swapAt(index, count)
      count += 1
    }
    nodes.removeLast(nodes.count - count)
    for number in outputs.indices { outputs[number].node = moved[outputs[number].node] }
    for number in updates.indices { updates[number].node = moved[updates[number].node] }
  }
}
