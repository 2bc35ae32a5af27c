/// Operations whose result has a shape that depends on the elements, so that these are computed now. While a function
/// is traced, they give an error for what depends on its inputs.
extension Tensor {
  /// Where elements are not zero: one vector of indices for each dimension, in row-major order, int32. NumPy's
  /// `nonzero`.
  public func nonzero() -> [Tensor] {
    let flat = flattened()
    let mask = flat.notEqual(0)
    return withKnown(mask, "nonzero", count: Swift.max(rank, 1)) { mask throws(TensorError) in
      let places = try mask.placesOfTrue()
      let strides = shape.rowMajorStrides
      let sizes = rank == 0 ? [1] : shape
      return sizes.indices.map { axis in
        Tensor(places.map { Int32(rank == 0 ? $0 : $0 / strides[axis] % sizes[axis]) })
      }
    }
  }

  /// The different elements, in ascending order. NumPy's `unique`.
  public func unique() -> Tensor {
    let ordered = flattened().sorted().values
    if count == 0 || error != nil { return ordered }
    let isFirst = Tensor.concatenate([Tensor([true]), ordered[1...].notEqual(ordered[..<(-1)])])
    return ordered[isFirst]
  }

  /// The different elements in ascending order, and how often each occurs, int32.
  public func uniqueCounts() -> (values: Tensor, counts: Tensor) {
    let values = unique()
    if let failed = values.error { return (values, Tensor(error: failed)) }
    let places = flattened().searchSorted(in: values)
    return (values, Tensor.ones([count], dtype: .int32).segmentSum(places, numSegments: values.count))
  }

  /// How often each whole number from 0 on occurs, int32; with weights, the sums of those of each number. As
  /// `keras.ops.bincount`.
  ///
  /// - Parameters:
  ///   - weights: one a number, of the same shape.
  ///   - minLength: how many counts there are at least; by default as many as the largest number asks for.
  public func bincount(weights: Tensor? = nil, minLength: Int = 0) -> Tensor {
    if let failed = error ?? weights?.error { return Tensor(error: failed) }
    guard !dtype.isFloatingPoint else {
      return Tensor(
        error: TensorError(
          operation: "bincount", message: "got \(dtype); expected integers: cast(to: .int32) drops fractions"))
    }
    if let weights, weights.shape != shape {
      return Tensor(
        error: TensorError(
          operation: "bincount",
          message:
            "weights of shape \(weights.shape.tupleText) for numbers of shape \(shape.tupleText); expected the same"))
    }
    let numbers = flattened().cast(to: .int64)
    return withKnown(numbers, "bincount", count: 1) { numbers throws(TensorError) in
      let (low, high) = count == 0 ? (0, -1) : (try numbers.min().integer(), try numbers.max().integer())
      guard low >= 0, high < 1 << 40 else {
        throw TensorError(
          operation: "bincount", message: "number \(low < 0 ? low : high); expected 0 or more, and not that many")
      }
      let values = weights?.flattened() ?? Tensor.ones([count], dtype: .int32)
      return [values.segmentSum(numbers, numSegments: Swift.max(high + 1, minLength))]
    }[0]
  }

  /// Calls `body` where the elements of a tensor can be known; else gives `count` tensors with the reason why not.
  private func withKnown(
    _ tensor: Tensor, _ operation: String, count: Int, _ body: (Tensor) throws(TensorError) -> [Tensor]
  ) -> [Tensor] {
    do throws(TensorError) {
      if let error = tensor.error { throw error }
      try tensor.requireElements(operation, "the result's shape", "compute it outside of the function")
      return try body(tensor)
    } catch {
      return Array(repeating: Tensor(error: error), count: count)
    }
  }

  /// The only element of an int64 tensor.
  private func integer() throws(TensorError) -> Int {
    let storage = try evaluatedStorage()
    return withExtendedLifetime(storage) { storage.pointer.load(as: Int.self) }
  }
}

extension Tensor {
  /// How many elements lie in each of `bins` parts of equal width, int32, and the parts' edges, one more, float32.
  /// NumPy's `histogram`: the last part has its upper edge too; values outside `range` are not counted.
  ///
  /// - Parameter range: where the first part begins and the last ends; by default at the smallest and the largest
  ///   element.
  public func histogram(bins: Int = 10, range: (Double, Double)? = nil) -> (counts: Tensor, edges: Tensor) {
    func failure(_ message: String) -> (Tensor, Tensor) {
      let failed = Tensor(error: error ?? TensorError(operation: "histogram", message: message))
      return (failed, failed)
    }
    guard error == nil, bins >= 1 else { return failure("bins is \(bins); expected 1 or more") }
    if let range, !(range.0 <= range.1) { return failure("range is \(range); expected the lower number first") }
    let x = flattened().cast(to: dtype == .float64 ? .float64 : .float32)
    let isEmpty = count == 0
    var low = range.map { Tensor($0.0, dtype: x.dtype) } ?? (isEmpty ? Tensor(0, dtype: x.dtype) : x.min())
    var high = range.map { Tensor($0.1, dtype: x.dtype) } ?? (isEmpty ? Tensor(1, dtype: x.dtype) : x.max())
    // Where all are equal, the parts are around them.
    let isPoint = low.equal(high)
    (low, high) = ((low - 0.5).where(isPoint, else: low), (high + 0.5).where(isPoint, else: high))
    let edges = Tensor.arange(bins + 1, dtype: x.dtype) / bins * (high - low) + low
    let place = x.searchSorted(in: edges, right: true) - 1
    let inside = place.where(x.notEqual(high), else: bins - 1)
    let isCounted = x.greaterEqual(low).logicalAnd(x.lessEqual(high))
    let counts = Tensor.ones([count], dtype: .int32).segmentSum(inside.where(isCounted, else: bins), numSegments: bins)
    return (counts, edges)
  }

  /// The only element of a tensor with one, as the type that is asked for: `let loss: Float = try x.item()`.
  @_disfavoredOverload
  public func item<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) throws -> Scalar {
    _ = try item()
    return try scalars(as: Scalar.self)[0]
  }
}
