/// The first value where a condition holds, the second elsewhere. All three broadcast together.
public struct Select: Operation {
  public let name = "where"

  public init() {}

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard let values = Shape.broadcast(inputs[1].shape, inputs[2].shape),
      let shape = Shape.broadcast(inputs[0].shape, values)
    else { throw .shapes(name, inputs, "dimensions must be equal or 1, counted from the last") }
    return [TensorSpec(shape, inputs[1].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (condition, a, b, g) = (context.inputs[0], context.inputs[1], context.inputs[2], context.upstream)
    return [
      nil,
      context.wanted[1] ? g.where(condition, else: 0).summed(to: a.shape) : nil,
      context.wanted[2] ? Tensor(0, dtype: g.dtype).where(condition, else: g).summed(to: b.shape) : nil,
    ]
  }
}

extension Tensor {
  /// This tensor's elements where `condition` holds, `other`'s elsewhere.
  public func `where`(_ condition: Tensor, else other: Tensor) -> Tensor {
    let common = DType.promoted(dtype, other.dtype)
    return Tensor(Select(), condition.cast(to: .bool), cast(to: common), other.cast(to: common))
  }

  /// This tensor's elements where `condition` holds, a number elsewhere.
  public func `where`<N: TensorOperand>(_ condition: Tensor, else other: N) -> Tensor {
    self.where(condition, else: matching(other))
  }
}
