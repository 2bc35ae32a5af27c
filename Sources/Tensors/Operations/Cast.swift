/// The same values in another element type. Floats are truncated to integers.
public struct Cast: Operation {
  public let dtype: DType
  public init(dtype: DType) { self.dtype = dtype }
  public var name: String { "cast" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    [TensorSpec(inputs[0].shape, dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    guard dtype.isFloatingPoint, context.input.dtype.isFloatingPoint else { return [nil] }
    return [context.upstream.cast(to: context.input.dtype)]
  }
}

extension Tensor {
  /// The same values as elements of another type.
  public func cast(to dtype: DType) -> Tensor {
    if dtype == self.dtype || error != nil { return self }
    if let full = node.operation as? Full, dtype.isFloatingPoint,
      full.spec.dtype.isFloatingPoint || full.spec.dtype.isInteger
    {
      return .full(shape, full.value, dtype: dtype)
    }
    return Tensor(Cast(dtype: dtype), self)
  }
}
