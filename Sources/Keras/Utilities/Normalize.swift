/// Divides by the norm along a dimension, so that it becomes 1: `x / ‖x‖`. As `keras.utils.normalize`.
///
/// Vectors of norm 0 stay as they are.
///
/// - Parameters:
///   - x: integers become float32.
///   - axis: the dimension; negative ones count from the end.
///   - order: of the norm, (Σ|xᵢ|ᵖ)^(1/p): 2 for the Euclidean length, 1 for the sum of sizes, `.infinity` for the
///     largest.
/// - Throws: ``KerasError``, when there is no such dimension or norm.
public func normalize(_ x: Tensor, axis: Int = -1, order: Double = 2) throws -> Tensor {
  try x.checked()
  guard (-x.rank..<x.rank).contains(axis) else {
    throw KerasError.invalidArgument(
      "normalize", "axis is \(axis), but x has the shape \(x.shape.tupleText); expected \(-x.rank) to \(x.rank - 1)")
  }
  guard order > 0 else {
    throw KerasError.invalidArgument("normalize", "order is \(order); expected more than 0, or .infinity")
  }
  let values = x.dtype.isFloatingPoint ? x : x.cast(to: .float32)
  let sizes = values.abs()
  let axes = [axis]
  let norm =
    switch order {
    case 1: sizes.sum(axes: axes, keepDims: true)
    case 2: values.square().sum(axes: axes, keepDims: true).sqrt()
    case .infinity: sizes.max(axes: axes, keepDims: true)
    default: sizes.power(order).sum(axes: axes, keepDims: true).power(1 / order)
    }
  return values / norm.where(norm .!= 0, else: 1)
}
