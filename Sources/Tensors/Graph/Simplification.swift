extension Graph {
  /// The same value without the operation, where it does nothing or all is constant.
  mutating func simplified(
    _ operation: any Operation, _ inputs: [GraphValue], _ outputs: [TensorSpec]
  ) -> GraphValue? {
    switch operation {
    case is StopGradient:
      return inputs[0]
    case let binary as Binary:
      return simplified(binary, inputs, outputs[0])
    case is Reshaping, is BroadcastTo, is Transpose:
      if spec(inputs[0]) == outputs[0], !(operation is Transpose) { return inputs[0] }
      return constant(inputs[0]).map { full($0, outputs[0]) }
    case let cast as Cast where cast.dtype.isFloatingPoint && spec(inputs[0]).dtype.isFloatingPoint:
      return constant(inputs[0]).map { full($0, outputs[0]) }
    case let unary as Unary where unary.kind == .negative:
      return constant(inputs[0]).map { full(-$0, outputs[0]) }
    default:
      return nil
    }
  }

  private mutating func full(_ value: Double, _ spec: TensorSpec) -> GraphValue {
    add(Full(value, spec), [], [spec])[0]
  }

  private mutating func simplified(_ binary: Binary, _ inputs: [GraphValue], _ output: TensorSpec) -> GraphValue? {
    let (a, b) = (constant(inputs[0]), constant(inputs[1]))
    if let a, let b, output.dtype.isFloatingPoint {
      switch binary.kind {
      case .add: return full(a + b, output)
      case .subtract: return full(a - b, output)
      case .multiply: return full(a * b, output)
      case .divide: return full(a / b, output)
      default: return nil
      }
    }
    let (keepsA, keepsB) = (spec(inputs[0]) == output, spec(inputs[1]) == output)
    switch binary.kind {
    // x + 0 is x but for the sign of a zero.
    case .add:
      if b == 0, keepsA { return inputs[0] }
      if a == 0, keepsB { return inputs[1] }
    case .subtract:
      if b == 0, keepsA { return inputs[0] }
    case .multiply:
      if b == 1, keepsA { return inputs[0] }
      if a == 1, keepsB { return inputs[1] }
    case .divide:
      if b == 1, keepsA { return inputs[0] }
    default: break
    }
    return nil
  }
}
