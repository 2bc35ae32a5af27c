/// Tensors of evenly spaced numbers and of one number, by the names of Keras and NumPy.
extension Tensor {
  /// The whole numbers from `start` up to `stop`, by `step`: `Tensor.arange(2, 10, 2)` is 2, 4, 6, 8.
  public static func arange(_ start: Int, _ stop: Int, _ step: Int = 1, dtype: DType = .int32) -> Tensor {
    guard step != 0 else { return Tensor(error: TensorError(operation: "arange", message: "a step of zero")) }
    let count = Swift.max(0, step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step)
    return arange(count, dtype: dtype) * step + start
  }

  /// Numbers from `start` up to `stop`, by `step`.
  public static func arange(_ start: Double, _ stop: Double, _ step: Double = 1, dtype: DType = .float32) -> Tensor {
    let count = ((stop - start) / step).rounded(.up)
    guard step != 0, count < 0x1p40 else {
      return Tensor(
        error: TensorError(operation: "arange", message: "from \(start) to \(stop) by \(step) is no finite range"))
    }
    return arange(Int(Swift.max(count, 0)), dtype: dtype) * step + start
  }

  /// `count` values from `start` to `end`, evenly spaced.
  /// - Parameter endpoint: whether `end` is the last one.
  public static func linspace(
    _ start: Double, _ end: Double, _ count: Int = 50, endpoint: Bool = true, dtype: DType = .float32
  ) -> Tensor {
    if endpoint { return linspace(start, end, count: count, dtype: dtype) }
    return arange(count, dtype: dtype) * ((end - start) / Double(Swift.max(count, 1))) + start
  }

  /// Ones on a diagonal.
  /// - Parameter k: above (positive) or below (negative) the main one.
  public static func eye(_ rows: Int, columns: Int? = nil, k: Int, dtype: DType = .float32) -> Tensor {
    (arange(rows) + k).expandingDimensions(1).equal(arange(columns ?? rows)).cast(to: dtype)
  }

  /// Ones on the main diagonal of a square matrix.
  public static func identity(_ size: Int, dtype: DType = .float32) -> Tensor { eye(size, dtype: dtype) }

  /// Zeros of this tensor's shape, and its type unless another is given.
  public func zerosLike(dtype: DType? = nil) -> Tensor { fullLike(0, dtype: dtype) }
  /// Ones of this tensor's shape, and its type unless another is given.
  public func onesLike(dtype: DType? = nil) -> Tensor { fullLike(1, dtype: dtype) }
  /// One value in the shape of this tensor, and its type unless another is given.
  public func fullLike(_ value: Double, dtype: DType? = nil) -> Tensor {
    error == nil ? .full(shape, value, dtype: dtype ?? self.dtype) : self
  }

  /// Matrices of the coordinates of a grid, one for each vector.
  /// - Parameter indexing: whether the first vector goes along the second dimension (`xy`) or the first (`ij`).
  public static func meshgrid(_ vectors: Tensor..., indexing: GridIndexing = .xy) -> [Tensor] {
    if let failed = vectors.first(where: { $0.error != nil }) { return vectors.map { _ in failed } }
    if let wrong = vectors.first(where: { $0.rank > 1 }) {
      return vectors.map { _ in Tensor(error: .shapes("meshgrid", [wrong.spec], "expected vectors")) }
    }
    var shape = vectors.map(\.count)
    func place(_ number: Int) -> Int { indexing == .xy && vectors.count > 1 && number < 2 ? 1 - number : number }
    for (number, vector) in vectors.enumerated() { shape[place(number)] = vector.count }
    return vectors.enumerated().map { number, vector in
      let sizes = shape.indices.map { $0 == place(number) ? vector.count : 1 }
      return vector.reshaped(to: sizes).broadcast(to: shape)
    }
  }
}

/// The dimension of a grid for the first coordinate: columns, as in a plot, or rows, as in a matrix.
public enum GridIndexing: String, Sendable { case xy, ij }
