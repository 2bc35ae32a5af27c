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
  public func cumulativeSum(axis: Int = -1, reverse: Bool = false) -> Tensor {
    onAxis(axis, "cumsum") { Tensor(Cumulative(product: false, axis: $0, reverse: reverse), self) }
  }
  /// Running product along `axis`. Its gradient is defined where no element is zero.
  public func cumulativeProduct(axis: Int = -1) -> Tensor {
    onAxis(axis, "cumprod") { Tensor(Cumulative(product: true, axis: $0, reverse: false), self) }
  }
}
