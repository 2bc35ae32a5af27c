/// Running sum or product along a dimension.
public struct Cumulative: Operation {
  public let product: Bool
  public let axis: Int
  public let reverse: Bool
  public var name: String { product ? "cumprod" : "cumsum" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { inputs }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    if !product { return [Tensor(Cumulative(product: false, axis: axis, reverse: !reverse), context.upstream)] }
    let weighted = Tensor(
      Cumulative(product: false, axis: axis, reverse: !reverse), context.upstream * context.output)
    return [weighted / context.input]
  }
}

extension Tensor {
  /// Running sum along `axis`, from the end if `reverse`.
  /// - Parameter dtype: the type to add in, and of the result; nil: this tensor's, or a wider one where it is narrow,
  ///   as with ``sum(axes:keepDims:)``. (Keras keeps narrow integers here, and they overflow.)
  public func cumulativeSum(axis: Int = -1, reverse: Bool = false, dtype: DType? = nil) -> Tensor {
    let x = cast(to: dtype ?? self.dtype.accumulated)
    return x.onAxis(axis, "cumsum") { Tensor(Cumulative(product: false, axis: $0, reverse: reverse), x) }
  }
  /// Running product along `axis`. Its gradient is defined where no element is zero.
  /// - Parameter dtype: the type to multiply in, as for ``cumulativeSum(axis:reverse:dtype:)``.
  public func cumulativeProduct(axis: Int = -1, dtype: DType? = nil) -> Tensor {
    let x = cast(to: dtype ?? self.dtype.accumulated)
    return x.onAxis(axis, "cumprod") { Tensor(Cumulative(product: true, axis: $0, reverse: false), x) }
  }
}
