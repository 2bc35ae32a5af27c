extension Graph {
  /// What is known about a graph's leaves while it is read in.
  package struct Leaves {
    /// Which input or variable a placeholder stands for, by the placeholder's identifier.
    package var placeholders: [Int: Leaf] = [:]
    /// Whether known elements become inputs (so that a program serves other elements too) or constants.
    package var literalsAreInputs: Bool
    /// The storages that became inputs, in order.
    package var storages: [Storage] = []
    /// What the graph would look like with other elements: two graphs with equal keys are one program.
    package var key: [KeyEntry] = []

    package init(literalsAreInputs: Bool = false) { self.literalsAreInputs = literalsAreInputs }
  }

  package struct KeyEntry: Hashable, Sendable {
    package let operation: AnyOperation?
    package let inputs: [GraphValue]
    package let outputs: [TensorSpec]
  }

  /// Reads in all that the tensors need.
  /// - Throws: the error of a tensor that cannot be computed, or one that names a placeholder without a value.
  package init(outputs: [Tensor], updates: [Tensor], leaves: inout Leaves) throws(TensorError) {
    var values: [ObjectIdentifier: [GraphValue]] = [:]
    for tensor in outputs + updates {
      if let error = tensor.error { throw error }
      try read(tensor.node, &leaves, &values)
    }
    func value(_ tensor: Tensor) -> GraphValue { values[ObjectIdentifier(tensor.node)]![tensor.index] }
    self.outputs = outputs.map(value)
    self.updates = updates.map(value)
  }

  private mutating func read(
    _ root: Tensors.Node, _ leaves: inout Leaves, _ values: inout [ObjectIdentifier: [GraphValue]]
  ) throws(TensorError) {
    // With the inputs of a node whose inputs have been read.
    var pending: [(node: Tensors.Node, inputs: [Tensor]?)] = [(root, nil)]
    while let (node, readInputs) = pending.popLast() {
      let identity = ObjectIdentifier(node)
      if values[identity] != nil { continue }
      let content = node.content
      if readInputs == nil, let storages = content.storages {
        values[identity] = zip(storages, node.outputs).map { readLiteral($0, $1, &leaves) }
      } else if let placeholder = node.operation as? Placeholder {
        guard let leaf = leaves.placeholders[placeholder.identifier] else {
          throw TensorError(
            operation: placeholder.label,
            message: "the placeholder has no value here: it belongs to another function that is being traced")
        }
        values[identity] = [addLeaf(leaf, placeholder.spec, operation: placeholder)]
      } else if readInputs == nil {
        pending.append((node, content.inputs))
        for input in content.inputs.reversed() where values[ObjectIdentifier(input.node)] == nil {
          pending.append((input.node, nil))
        }
      } else {
        let inputs = readInputs!.map { values[ObjectIdentifier($0.node)]![$0.index] }
        let results = add(node.operation, inputs, node.outputs)
        values[identity] = results
        if leaves.literalsAreInputs {
          leaves.key.append(
            KeyEntry(operation: AnyOperation(node.operation), inputs: inputs + results, outputs: node.outputs))
        }
      }
    }
  }

  private mutating func readLiteral(_ storage: Storage, _ spec: TensorSpec, _ leaves: inout Leaves) -> GraphValue {
    guard leaves.literalsAreInputs else { return addLeaf(.constant(storage), spec, operation: Literal()) }
    leaves.storages.append(storage)
    let value = addLeaf(.input(leaves.storages.count - 1), spec, operation: Literal())
    leaves.key.append(KeyEntry(operation: nil, inputs: [value], outputs: [spec]))
    return value
  }
}

extension Tensor {
  /// Which input or variable of a traced function the tensor stands for, if it does.
  package var placeholderIdentifier: Int? { (node.operation as? Placeholder)?.identifier }
}
