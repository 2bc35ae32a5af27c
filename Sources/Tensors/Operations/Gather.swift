/// Slices of a dimension at given indices. Indices out of range give NaN (zero for integers); negative ones count from
/// the end.
public struct Gather: Operation {
  public let axis: Int
  public var name: String { "gather" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[1].dtype == .int32 || inputs[1].dtype == .int64 else {
      throw TensorError(operation: name, message: "indices are \(inputs[1].dtype); expected int32 or int64")
    }
    var shape = inputs[0].shape
    shape.replaceSubrange(axis...axis, with: inputs[1].shape)
    return [TensorSpec(shape, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (x, indices) = (context.inputs[0], context.inputs[1])
    // The scatter works on rows, so the gathered dimension moves to the front and back.
    let others = x.shape.indices.filter { $0 != axis }
    let indexAxes = Array(axis..<axis + indices.rank)
    let order = indexAxes + context.upstream.shape.indices.filter { !indexAxes.contains($0) }
    let rows = context.upstream.transposed(order).reshaped(to: [indices.count] + others.map { x.shape[$0] })
    let scattered = Tensor(ScatterAdd(rows: x.shape[axis]), rows, indices.flattened())
    var back = Array(1..<x.rank)
    back.insert(0, at: axis)
    return [scattered.transposed(back), nil]
  }
}

/// Zeros, with row i of the first input added to row `indices[i]`. Negative indices count from the end; those out of
/// range are dropped.
public struct ScatterAdd: Operation {
  public let rows: Int
  public var name: String { "scatter_add" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[1].rank == 1, inputs[0].rank >= 1, inputs[0].shape[0] == inputs[1].shape[0] else {
      throw .shapes(name, inputs, "there must be one index per row")
    }
    return [TensorSpec([rows] + inputs[0].shape.dropFirst(), inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [context.upstream.gathering(context.inputs[1], axis: 0), nil]
  }
}

extension Tensor {
  /// The slices along `axis` at integer `indices`; the result's shape has the indices' shape in that place.
  ///
  /// Negative indices count from the end; those out of range give NaN, or zero for integers. Booleans and
  /// floating-point numbers are no indices and give an error: `x[mask]` selects by a mask.
  public func gathering(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let positions = indices.asIndices("gather")
    if positions.error != nil { return positions }
    return onAxis(axis, "gather") { axis in Tensor(Gather(axis: axis), self, positions) }
  }

  /// For each segment, the sum of the slices along the first dimension that `segmentIds` (one integer a slice) puts
  /// there. Slices with an ID outside `0 ..< numSegments` are dropped.
  public func segmentSum(_ segmentIds: Tensor, numSegments: Int) -> Tensor {
    let ids = segmentIds.asIndices("segment_sum")
    if ids.error != nil { return ids }
    // The scatter takes negative ones from the end.
    let inRange = ids.where(ids.greaterEqual(0), else: numSegments)
    return Tensor(ScatterAdd(rows: numSegments), self, inRange)
  }

  /// One where the index is, zero elsewhere, along a new last dimension. Negative or too large indices give zeros, as
  /// do numbers that are not whole. Booleans are no indices and give an error.
  public func oneHot(_ classes: Int, dtype: DType = .float32) -> Tensor {
    if self.dtype == .bool { return Tensor(error: .noIndices("one_hot", self.dtype)) }
    // A class that the indices' own type cannot hold equals none of them.
    let positions =
      self.dtype.isFloatingPoint ? (self.dtype == .float64 ? self : cast(to: .float32)) : asIndices("one_hot")
    return positions.expandingDimensions(-1).equal(Tensor.arange(classes, dtype: positions.dtype)).cast(to: dtype)
  }

  /// These integers in a type that indexing takes, int32 or int64; an error for booleans and floating-point numbers.
  func asIndices(_ operation: String) -> Tensor {
    if error != nil { return self }
    switch dtype {
    case .int32, .int64: return self
    case .int8, .int16, .uint8, .uint16: return cast(to: .int32)
    case .uint32, .uint64: return cast(to: .int64)
    case .bool, .float16, .bfloat16, .float32, .float64: return Tensor(error: .noIndices(operation, dtype))
    }
  }
}

extension TensorError {
  /// Booleans or floating-point numbers were passed as indices.
  static func noIndices(_ operation: String, _ dtype: DType) -> TensorError {
    let advice =
      dtype == .bool
      ? "x[mask] selects where a mask holds, and cast(to: .int32) makes numbers of one"
      : "cast(to: .int32) drops their fractions"
    return TensorError(operation: operation, message: "indices are \(dtype); expected integers: \(advice)")
  }
}
