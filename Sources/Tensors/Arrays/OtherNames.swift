/// Names of other libraries, with the compiler's fix-it to ours.
extension Tensor {
  @available(*, unavailable, message: "the elements are 'try x.scalars(as: Float.self)'")
  public func toArray() -> [Float] { fatalError() }
  @available(*, unavailable, message: "the elements are 'try x.scalars(as: Float.self)'")
  public func tolist() -> [Float] { fatalError() }
  @available(*, unavailable, message: "the elements are 'try x.scalars(as: Float.self)'")
  public func numpy() -> [Float] { fatalError() }
  @available(*, unavailable, renamed: "cast(to:)")
  public func astype(_ dtype: DType) -> Tensor { fatalError() }
  @available(*, unavailable, message: "it is 'Tensor.meshgrid(x, y)'")
  public var meshgrid: [Tensor] { fatalError() }
  @available(*, unavailable, renamed: "concatenate(_:axis:)")
  public static func concat(_ tensors: [Tensor], axis: Int = 0) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "matmul(_:)")
  public func mm(_ other: Tensor) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "expandDims(_:)")
  public func unsqueeze(_ axis: Int) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "transpose(_:)")
  public func permute(_ axes: [Int]) -> Tensor { fatalError() }
  @available(*, unavailable, renamed: "reshape(_:)")
  public func view(_ shape: Int...) -> Tensor { fatalError() }
}
