// Batch normalization at inference, in mixed precision: the convolution before it is in bfloat16, the factors are in
// float32. What the kernel loses when it is made narrow it loses after the factor rather than before, and one rounding
// of the result falls away.
extension Graph {
  struct NarrowScaledConvolution {
    let operation: Convolution
    let input, kernel, scale, offset: GraphValue
    let bias: GraphValue?
  }

  /// Takes `narrow(wide(x ∗ W + b) · s + t)` apart, where the convolution is in bfloat16 and what follows in float32.
  func narrowScaledConvolution(_ node: Node, _ uses: DefUse) -> NarrowScaledConvolution? {
    guard node.operation is Cast, node.outputs[0].dtype == .bfloat16, uses.count(node.inputs[0]) == 1,
      let (scaled, offset) = rowOperands(of: nodes[node.inputs[0].node], .add).first, uses.count(scaled) == 1,
      let (wide, scale) = rowOperands(of: nodes[scaled.node], .multiply).first, uses.count(wide) == 1,
      spec(wide).dtype == .float32, nodes[wide.node].operation is Cast,
      spec(nodes[wide.node].inputs[0]) == node.outputs[0]
    else { return nil }
    var (product, bias) = (nodes[wide.node].inputs[0], GraphValue?.none)
    if uses.count(product) == 1, let (first, second) = rowOperands(of: nodes[product.node], .add).first {
      (product, bias) = (first, second)
    }
    guard uses.count(product) == 1, let convolution = nodes[product.node].operation as? Convolution else { return nil }
    let (input, kernel) = (nodes[product.node].inputs[0], nodes[product.node].inputs[1])
    guard isWorthScaling(kernel, of: product) else { return nil }
    return NarrowScaledConvolution(
      operation: convolution, input: input, kernel: kernel, scale: scale, offset: offset, bias: bias)
  }

  /// `x ∗ narrow(W · s) + narrow(b · s + t)`, the weights as they were before they were made narrow.
  func folding(
    _ scaled: NarrowScaledConvolution, _ result: TensorSpec, _ new: inout Graph, _ moved: (GraphValue) -> GraphValue
  ) -> GraphValue {
    let narrow = Cast(dtype: result.dtype)
    func wide(_ value: GraphValue) -> GraphValue {
      let node = nodes[value.node]
      if node.operation is Cast, spec(node.inputs[0]).dtype == .float32 { return moved(node.inputs[0]) }
      return new.append(Cast(dtype: .float32), [moved(value)], TensorSpec(spec(value).shape, .float32))
    }
    let row = TensorSpec([result.shape.last!], .float32)
    func flat(_ value: GraphValue) -> GraphValue { new.append(Reshaping(shape: row.shape), [value], row) }
    let scale = flat(moved(scaled.scale))
    var offset = flat(moved(scaled.offset))
    if let bias = scaled.bias {
      let times = new.append(Binary(.multiply), [flat(wide(bias)), scale], row)
      offset = new.append(Binary(.add), [times, offset], row)
    }
    let shape = spec(scaled.kernel).shape
    let kernel = new.append(Binary(.multiply), [wide(scaled.kernel), scale], TensorSpec(shape, .float32))
    let narrowKernel = new.append(narrow, [kernel], TensorSpec(shape, result.dtype))
    let product = new.append(scaled.operation, [moved(scaled.input), narrowKernel], result)
    let narrowOffset = new.append(narrow, [offset], TensorSpec(row.shape, result.dtype))
    return new.append(Binary(.add), [product, narrowOffset], result)
  }
}
