import CKernels
import Tensors

extension Binary: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    // Two booleans may live in different classes; the numbers 0 and 1 are the same in each.
    let a = inputs[0]
    let b = chain.convert(inputs[1], to: a.class_)
    let result = chain.emit(Chain.operation(kind.rawValue), a.class_, output.dtype, [a, b])
    return output.dtype.isInteger ? chain.rounded(result, to: output.dtype) : result
  }
}

extension Select: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    // Values of one type have one class, unless they are booleans.
    let a = inputs[1]
    let b = chain.convert(inputs[2], to: a.class_)
    let condition = chain.convert(inputs[0], to: a.class_)
    return chain.emit(CK_SELECT, a.class_, output.dtype, [condition, a, b])
  }
}

extension Cast: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    var value = inputs[0]
    if dtype == .bool {
      let zero = chain.constant(0, value.class_, value.dtype)
      return chain.emit(CK_NE, value.class_, .bool, [value, zero])
    }
    value = chain.convert(value, to: Chain.class_(dtype))
    if inputs[0].dtype != .bool { value = chain.rounded(value, to: dtype) }
    value.dtype = dtype
    return value
  }
}

extension PhiloxUniform: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    preconditionFailure("random numbers take their state as an operand, not a register")
  }
}
