/// Order by the names of Keras and NumPy.
extension Tensor {
  /// The elements in ascending order along `axis`.
  public func sort(axis: Int = -1) -> Tensor { alongLast(axis, "sort") { $0.sorted().values } }
  /// The indices that put the elements in ascending order along `axis`, int32; equal elements stay in order.
  public func argsort(axis: Int = -1) -> Tensor { alongLast(axis, "argsort") { $0.sorted().indices } }

  /// For each position, the element along `axis` that `indices` names: `keras.ops.take_along_axis`.
  public func takeAlongAxis(_ indices: Tensor, axis: Int = -1) -> Tensor {
    if indices.error != nil { return indices }
    return onAxis(axis, "takeAlongAxis") { axis in
      guard indices.rank == rank else {
        return Tensor(error: .shapes("takeAlongAxis", [spec, indices.spec], "they must have the same rank"))
      }
      return swapAxes(axis, -1).takingAlongLast(indices.swapAxes(axis, -1)).swapAxes(axis, -1)
    }
  }

  /// The slices along `axis` at `indices`; nil: the elements at those places in row-major order. See
  /// ``gathering(_:axis:)``.
  public func take(_ indices: Tensor, axis: Int? = nil) -> Tensor {
    axis.map { gathering(indices, axis: $0) } ?? flattened().gathering(indices)
  }
  /// The slices along `axis` at `indices`; nil: the elements at those places in row-major order.
  public func take(_ indices: [Int], axis: Int? = nil) -> Tensor { take(Tensor(indices), axis: axis) }

  /// The value below which a share of the elements lies, with those between two elements by ``QuantileMethod``.
  ///
  /// - Parameters:
  ///   - q: the share, 0 to 1.
  ///   - axis: the dimensions to fold; nil: all.
  public func quantile(
    _ q: Double, axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear, keepDims: Bool = false
  ) -> Tensor {
    if error != nil { return self }
    guard (0...1).contains(q) else {
      return Tensor(error: TensorError(operation: "quantile", message: "q is \(q); expected 0 to 1"))
    }
    do throws(TensorError) {
      let axes = try normalized(axes: axis?.axisList, operation: "quantile")
      let kept = shape.indices.filter { !axes.contains($0) }
      let width = saturatedProduct(axes.map { shape[$0] })
      guard width > 0 else { throw .shapes("quantile", [spec], "there is no quantile of no elements") }
      let x = cast(to: dtype.floating)
      let rows = x.transposed(kept + axes).reshaped(to: kept.map { shape[$0] } + [width])
      let ordered = rows.sorted().values
      let place = q * Double(width - 1)
      let (low, high) = (ordered[.ellipsis, Int(place.rounded(.down))], ordered[.ellipsis, Int(place.rounded(.up))])
      let value: Tensor
      switch method {
      case .linear: value = low + (high - low) * (place - place.rounded(.down))
      case .lower: value = low
      case .higher: value = high
      case .midpoint: value = (low + high) * 0.5
      case .nearest: value = ordered[.ellipsis, Int(place.rounded(.toNearestOrEven))]
      }
      // What is not a number goes behind everything, and makes the quantile one that is none.
      let result = Tensor(Double.nan, dtype: x.dtype).where(ordered[.ellipsis, -1].isNaN(), else: value)
      return keepDims ? result.reshaped(to: shape.indices.map { axes.contains($0) ? 1 : shape[$0] }) : result
    } catch {
      return Tensor(error: error)
    }
  }

  /// The value below which a percentage of the elements lies: ``quantile(_:axis:method:keepDims:)`` of a hundredth.
  public func percentile(
    _ percent: Double, axis: (any TensorAxes)? = nil, method: QuantileMethod = .linear, keepDims: Bool = false
  ) -> Tensor {
    quantile(percent / 100, axis: axis, method: method, keepDims: keepDims)
  }

  /// The middle of the elements in order, or the mean of the two there.
  public func median(axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    quantile(0.5, axis: axis, method: .midpoint, keepDims: keepDims)
  }

  /// Calls `body` with `axis` as the last dimension, and moves it back.
  private func alongLast(_ axis: Int, _ operation: String, _ body: (Tensor) -> Tensor) -> Tensor {
    onAxis(axis, operation) { axis in
      axis == rank - 1 ? body(self) : body(swapAxes(axis, -1)).swapAxes(axis, -1)
    }
  }
}

/// How a quantile between two elements is interpolated.
public enum QuantileMethod: String, Sendable, CaseIterable {
  /// In proportion to the distance from both.
  case linear
  case lower, higher, midpoint, nearest
}
