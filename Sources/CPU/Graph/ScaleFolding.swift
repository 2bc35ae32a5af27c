import Tensors

extension Graph {
  /// Moves a factor for each filter that only a convolution's or product's result goes through into the kernel: a few
  /// multiplications of weights in place of a pass over the result, and what is added afterwards becomes a bias.
  ///
  /// `(x ∗ W + b) · s` is `x ∗ (W · s) + b · s`. That is what a batch normalization is at inference.
  mutating func foldScales() {
    let counts = useCounts()
    var folded = Graph()
    var moved: [GraphValue: GraphValue] = [:]
    for (index, node) in nodes.enumerated() {
      let inputs = node.inputs.map { moved[$0]! }
      var results: [GraphValue]
      if let scaled = scaledProduct(node, counts) {
        func new(_ value: GraphValue) -> GraphValue { moved[value]! }
        let row = TensorSpec([spec(scaled.scale).count], spec(scaled.scale).dtype)
        let scale = folded.append(Reshaping(shape: row.shape), [new(scaled.scale)], row)
        let kernel = folded.append(Binary(.multiply), [new(scaled.kernel), scale], spec(scaled.kernel))
        let result = folded.append(scaled.operation, [new(scaled.input), kernel], node.outputs[0])
        if let bias = scaled.bias {
          let offset = folded.append(Binary(.multiply), [new(bias), scale], spec(bias))
          results = [folded.append(Binary(.add), [result, offset], node.outputs[0])]
        } else {
          results = [result]
        }
      } else {
        folded.nodes.append(Node(operation: node.operation, inputs: inputs, outputs: node.outputs, leaf: node.leaf))
        results = node.outputs.indices.map { GraphValue(node: folded.nodes.count - 1, output: $0) }
      }
      for (output, result) in results.enumerated() { moved[GraphValue(node: index, output: output)] = result }
    }
    folded.outputs = outputs.map { moved[$0]! }
    folded.updates = updates.map { moved[$0]! }
    self = folded
    removeUnused()
  }

  private struct ScaledProduct {
    let operation: any Operation
    let input, kernel, scale: GraphValue
    let bias: GraphValue?
  }

  /// Takes `product(x, W) · s` or `(product(x, W) + b) · s` apart, where folding s pays.
  private func scaledProduct(_ node: Node, _ counts: [GraphValue: Int]) -> ScaledProduct? {
    guard let binary = node.operation as? Binary, binary.kind == .multiply else { return nil }
    for (side, other) in [(0, 1), (1, 0)] {
      let (result, scale) = (node.inputs[side], node.inputs[other])
      guard spec(result) == node.outputs[0], isRow(spec(scale), of: spec(result)), spec(scale).count > 1 else {
        continue
      }
      var (product, bias) = (result, GraphValue?.none)
      if let sum = nodes[result.node].operation as? Binary, sum.kind == .add, counts[result] == 1 {
        let (first, second) = (nodes[result.node].inputs[0], nodes[result.node].inputs[1])
        if isRow(spec(second), of: spec(result)) { (product, bias) = (first, second) }
      }
      guard counts[product] == 1, spec(product) == spec(result), let (input, kernel) = filters(of: product) else {
        continue
      }
      // The kernel is scaled at each run, unless it is a constant.
      guard 2 * spec(kernel).count <= spec(result).count || nodes[kernel.node].isConstant else { continue }
      return ScaledProduct(
        operation: nodes[product.node].operation, input: input, kernel: kernel, scale: scale, bias: bias)
    }
    return nil
  }

  /// The operands of a convolution, or of a product with a matrix, whose result's last dimension is the kernel's.
  private func filters(of value: GraphValue) -> (input: GraphValue, kernel: GraphValue)? {
    let node = nodes[value.node]
    switch node.operation {
    case is Convolution: return (node.inputs[0], node.inputs[1])
    case let product as MatMul where !product.transposeB && spec(node.inputs[1]).rank == 2:
      return (node.inputs[0], node.inputs[1])
    default: return nil
    }
  }

  private mutating func append(_ operation: any Operation, _ inputs: [GraphValue], _ output: TensorSpec) -> GraphValue {
    nodes.append(Node(operation: operation, inputs: inputs, outputs: [output], leaf: nil))
    return GraphValue(node: nodes.count - 1, output: 0)
  }
}

extension Graph.Node {
  /// Whether these are elements that stay as they are.
  var isConstant: Bool {
    if case .constant? = leaf { return true }
    return operation is Full
  }
}
