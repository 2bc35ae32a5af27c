/// Moves a factor per filter that is the only use of a convolution's or matmul's result into the kernel: a few
/// multiplications of weights in place of a pass over the result, and what is added afterwards becomes a bias.
///
/// `(x ∗ W + b) · s` is `x ∗ (W · s) + b · s`. That is what a batch normalization is at inference.
package struct ScaleFolding: CompilerPass {
  package let name = "scale folding"
  package var operations: [any Operation.Type] { [Convolution.self, MatMul.self] }

  package init() {}

  package func run(_ graph: inout Graph) { graph.foldScales() }
}

extension Graph {
  fileprivate mutating func foldScales() {
    let uses = DefUse(self)
    guard nodes.contains(where: { narrowScaledConvolution($0, uses) != nil || scaledProduct($0, uses) != nil }) else {
      return
    }
    let old = self
    rewrite { node, new, moved in
      if let scaled = old.narrowScaledConvolution(node, uses) {
        return [old.folding(scaled, node.outputs[0], &new, moved)]
      }
      guard let scaled = old.scaledProduct(node, uses) else { return nil }
      let row = TensorSpec([old.spec(scaled.scale).count], old.spec(scaled.scale).dtype)
      let scale = new.append(Reshaping(shape: row.shape), [moved(scaled.scale)], row)
      let kernel = new.append(Binary(.multiply), [moved(scaled.kernel), scale], old.spec(scaled.kernel))
      let result = new.append(scaled.operation, [moved(scaled.input), kernel], node.outputs[0])
      guard let bias = scaled.bias else { return [result] }
      let offset = new.append(Binary(.multiply), [moved(bias), scale], old.spec(bias))
      return [new.append(Binary(.add), [result, offset], node.outputs[0])]
    }
  }

  private struct ScaledProduct {
    let operation: any Operation
    let input, kernel, scale: GraphValue
    let bias: GraphValue?
  }

  /// Matches `matmul(x, W) · s` or `(matmul(x, W) + b) · s`, where folding s pays.
  private func scaledProduct(_ node: Node, _ uses: DefUse) -> ScaledProduct? {
    for (result, scale) in rowOperands(of: node, .multiply) {
      var (product, bias) = (result, GraphValue?.none)
      if let sum = nodes[result.node].operation as? Binary, sum.kind == .add, uses.count(result) == 1 {
        let (first, second) = (nodes[result.node].inputs[0], nodes[result.node].inputs[1])
        if isRow(spec(second), of: spec(result)) { (product, bias) = (first, second) }
      }
      guard uses.count(product) == 1, spec(product) == spec(result), let (input, kernel) = filters(of: product) else {
        continue
      }
      guard isWorthScaling(kernel, of: result) else { continue }
      return ScaledProduct(
        operation: nodes[product.node].operation, input: input, kernel: kernel, scale: scale, bias: bias)
    }
    return nil
  }

  /// The operands of a sum or product, in each order in which the second is a row for all of the first's.
  func rowOperands(of node: Node, _ kind: Binary.Kind) -> [(all: GraphValue, row: GraphValue)] {
    guard let binary = node.operation as? Binary, binary.kind == kind else { return [] }
    return [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])].filter { all, row in
      spec(all) == node.outputs[0] && isRow(spec(row), of: spec(all)) && spec(row).count > 1
    }
  }

  /// The kernel is scaled at each run, unless it is a constant.
  func isWorthScaling(_ kernel: GraphValue, of result: GraphValue) -> Bool {
    2 * spec(kernel).count <= spec(result).count || nodes[kernel.node].isConstant
  }

  /// The operands of a convolution, or of a matmul with a matrix, whose result's last dimension is the kernel's.
  private func filters(of value: GraphValue) -> (input: GraphValue, kernel: GraphValue)? {
    let node = nodes[value.node]
    switch node.operation {
    case is Convolution: return (node.inputs[0], node.inputs[1])
    case let product as MatMul where !product.transposeB && spec(node.inputs[1]).rank == 2:
      return (node.inputs[0], node.inputs[1])
    default: return nil
    }
  }
}

extension Graph.Node {
  /// Whether these are elements that stay as they are.
  package var isConstant: Bool {
    if case .constant? = leaf { return true }
    return operation is Full
  }
}

extension Graph {
  /// Whether a value is one row that broadcasting adds to each row of a result.
  package func isRow(_ bias: TensorSpec, of result: TensorSpec) -> Bool {
    bias.dtype == result.dtype && bias.shape.last == result.shape.last && bias.shape.dropLast().allSatisfy { $0 == 1 }
      && bias.rank <= result.rank
  }
}
