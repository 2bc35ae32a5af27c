/// Shapes by the names of Keras and NumPy.
extension Tensor {
  /// The number of dimensions, NumPy's name for ``rank``.
  public var ndim: Int { rank }
  /// The number of elements, NumPy's name for ``count``.
  public var size: Int { count }
  /// The dimensions in reverse order: of a matrix, its transpose.
  public var T: Tensor { transposed() }

  /// The dimensions in the order of `axes`, or reversed; see ``transposed(_:)``.
  public func transpose(_ axes: [Int]? = nil) -> Tensor { transposed(axes) }
  /// The same elements in another shape; see ``reshaped(to:)``.
  public func reshape(_ dimensions: Int...) -> Tensor { reshaped(to: dimensions) }
  /// The same elements in another shape; see ``reshaped(to:)``.
  public func reshape(_ dimensions: Shape) -> Tensor { reshaped(to: dimensions) }
  /// One dimension: all elements in row-major order; see ``flattened()``.
  public func flatten() -> Tensor { flattened() }
  /// One dimension: all elements in row-major order; see ``flattened()``.
  public func ravel() -> Tensor { flattened() }
  /// Without the dimensions of size 1: all of them, or those in `axis`.
  public func squeeze(axis: (any TensorAxes)? = nil) -> Tensor { squeezed(axes: axis?.axisList) }

  /// Dimensions of size 1 inserted, so that they are at `axis` of the result.
  public func expandDims(_ axis: any TensorAxes) -> Tensor {
    let rank = rank + axis.axisList.count
    let positive = axis.axisList.map { $0 < 0 && $0 >= -rank ? $0 + rank : $0 }
    guard Set(positive).count == positive.count else {
      return Tensor(
        error: error ?? TensorError(operation: "expandDims", message: "axes \(axis.axisList.tupleText) repeat one"))
    }
    return positive.sorted().reduce(self) { $0.expandingDimensions($1) }
  }

  /// Two dimensions swapped.
  public func swapAxes(_ first: Int, _ second: Int) -> Tensor {
    onAxis(first, "swapAxes") { first in
      onAxis(second, "swapAxes") { second in
        var order = Array(0..<rank)
        order.swapAt(first, second)
        return transposed(order)
      }
    }
  }

  /// Dimensions moved to other places; the others stay in order.
  public func moveAxis(_ source: any TensorAxes, _ destination: any TensorAxes) -> Tensor {
    if error != nil { return self }
    func positive(_ axes: [Int]) throws(TensorError) -> [Int] {
      let result = axes.map { $0 < 0 ? $0 + rank : $0 }
      guard result.allSatisfy((0..<rank).contains), Set(result).count == result.count else {
        throw TensorError(
          operation: "moveAxis",
          message: "axes \(axes.tupleText) for shape \(shape.tupleText); expected different ones that it has")
      }
      return result
    }
    do throws(TensorError) {
      let (from, to) = (try positive(source.axisList), try positive(destination.axisList))
      guard from.count == to.count else {
        throw TensorError(
          operation: "moveAxis", message: "\(from.count) axes to move to \(to.count) places; expected as many")
      }
      var order = (0..<rank).filter { !from.contains($0) }
      for (place, axis) in zip(to, from).sorted(by: { $0.0 < $1.0 }) { order.insert(axis, at: place) }
      return transposed(order)
    } catch {
      return Tensor(error: error)
    }
  }

  /// The elements in reverse order along `axis`, or along all dimensions.
  public func flip(axis: (any TensorAxes)? = nil) -> Tensor {
    if error != nil { return self }
    do throws(TensorError) {
      let axes = try normalized(axes: axis?.axisList, operation: "flip")
      if count == 0 || axes.isEmpty { return self }
      let isFlipped = shape.indices.map { axes.contains($0) }
      return Tensor(
        Slice(
          starts: shape.indices.map { isFlipped[$0] ? shape[$0] - 1 : 0 }, sizes: shape,
          steps: isFlipped.map { $0 ? -1 : 1 }), self)
    } catch {
      return Tensor(error: error)
    }
  }

  /// The elements moved on by `shift` along a dimension, those that leave it at its end coming back at its start; nil:
  /// along all elements in row-major order.
  public func roll(_ shift: Int, axis: Int? = nil) -> Tensor {
    guard let axis else { return flattened().roll(shift, axis: 0).reshaped(to: shape) }
    return onAxis(axis, "roll") { axis in
      let size = shape[axis]
      if size == 0 { return self }
      let start = (size - shift % size) % size
      if start == 0 { return self }
      return .concatenate([slice(start..<size, axis: axis), slice(0..<start, axis: axis)], axis: axis)
    }
  }

  /// Each slice along `axis` so many times, one after another; nil: each element, in row-major order.
  public func `repeat`(_ count: Int, axis: Int? = nil) -> Tensor {
    guard let axis else { return flattened().repeat(count, axis: 0) }
    return onAxis(axis, "repeat") { axis in
      guard count >= 0 else {
        return Tensor(error: TensorError(operation: "repeat", message: "\(count) times; expected 0 or more"))
      }
      var (wide, result) = (shape, shape)
      wide.insert(count, at: axis + 1)
      result[axis] *= count
      return expandingDimensions(axis + 1).broadcast(to: wide).reshaped(to: result)
    }
  }

  /// Each slice along `axis` as often as `counts` says, one number a slice.
  public func `repeat`(_ counts: [Int], axis: Int) -> Tensor {
    onAxis(axis, "repeat") { axis in
      guard counts.count == shape[axis], counts.allSatisfy({ $0 >= 0 }) else {
        return Tensor(
          error: TensorError(
            operation: "repeat",
            message:
              "\(counts.count) counts for dimension \(axis) of shape \(shape.tupleText); expected one a slice"
          ))
      }
      let places = counts.enumerated().flatMap { Swift.repeatElement(Int64($0), count: $1) }
      return gathering(Tensor(places), axis: axis)
    }
  }

  /// The tensor so many times along each dimension; see ``tiled(_:)``.
  public func tile(_ counts: [Int]) -> Tensor { tiled(counts) }
  /// The tensor repeated to `shape` by NumPy's rules; see ``broadcast(to:)``.
  public func broadcastTo(_ shape: Shape) -> Tensor { broadcast(to: shape) }
}
