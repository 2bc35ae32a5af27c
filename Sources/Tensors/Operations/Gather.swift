/// Slices of a dimension at given indices. Indices out of range give NaN (zero for integers); negative ones count from the end.
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

/// Zeros, with row i of the first input added to row `indices[i]`. Negative indices count from the end; those out of range
/// are dropped.
public struct ScatterAdd: Operation {
  public let rows: Int
  public var name: String { "scatter_add" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[1].rank == 1, inputs[0].rank >= 1, inputs[0].shape[0] == inputs[1].shape[0] else {
      throw .shapes(name, inputs, "there must be one index a row")
    }
    return [TensorSpec([rows] + inputs[0].shape.dropFirst(), inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [context.upstream.gathering(context.inputs[1], axis: 0), nil]
  }
}

extension Tensor {
  /// The slices along `axis` at integer `indices`; the result's shape has the indices' shape in that place.
  public func gathering(_ indices: Tensor, axis: Int = 0) -> Tensor {
    let positions = indices.dtype == .int64 || indices.dtype == .int32 ? indices : indices.cast(to: .int32)
    if positions.error != nil { return positions }
    return onAxis(axis, "gather") { axis in Tensor(Gather(axis: axis), self, positions) }
  }

  /// For each segment, the sum of the slices along the first dimension that `segmentIds` (one integer a slice) puts there.
  /// Slices with an ID outside `0 ..< numSegments` are dropped.
  public func segmentSum(_ segmentIds: Tensor, numSegments: Int) -> Tensor {
    let ids = segmentIds.dtype == .int64 || segmentIds.dtype == .int32 ? segmentIds : segmentIds.cast(to: .int32)
    // The scatter takes negative ones from the end.
    let inRange = ids.where(ids.greaterEqual(0), else: numSegments)
    return Tensor(ScatterAdd(rows: numSegments), self, inRange)
  }

  /// One where the index is, zero elsewhere, along a new last dimension. Negative or too large indices give zeros.
  public func oneHot(_ classes: Int, dtype: DType = .float32) -> Tensor {
    expandingDimensions(-1).equal(Tensor.arange(classes, dtype: self.dtype)).cast(to: dtype)
  }
}
