extension Tensor {
  /// A tensor over memory that holds its elements, row-major.
  public init(storage: Storage, shape: Shape, dtype: DType) {
    let spec = TensorSpec(shape, dtype)
    guard shape.allSatisfy({ $0 >= 0 }), storage.byteCount >= spec.byteCount else {
      self.init(
        error: TensorError(
          operation: "Tensor",
          message: "\(storage.byteCount) bytes do not hold \(dtype) elements of shape \(shape.tupleText)"))
      return
    }
    self.init(node: Node(Literal(), [], outputs: [spec], storages: [storage]))
  }

  /// A tensor of the given elements, row-major: `Tensor([1, 2, 3, 4], shape: [2, 2])`.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar], shape: Shape) {
    guard shape.allSatisfy({ $0 >= 0 }), scalars.count == saturatedProduct(shape) else {
      self.init(
        error: TensorError(
          operation: "Tensor", message: "\(scalars.count) elements do not fill shape \(shape.tupleText)"))
      return
    }
    do {
      let purpose = "a tensor of shape \(shape.tupleText)"
      let storage = try scalars.withUnsafeBytes { try Storage(copying: $0, for: purpose) }
      self.init(storage: storage, shape: shape, dtype: Scalar.dtype)
    } catch let error as TensorError { self.init(error: error) } catch { fatalError("\(error)") }
  }

  /// A vector: `Tensor([1, 2, 3] as [Float])`.
  public init<Scalar: TensorScalar>(_ scalars: [Scalar]) {
    self.init(scalars, shape: [scalars.count])
  }

  /// A matrix from its rows, which must be of one length.
  public init<Scalar: TensorScalar>(_ rows: [[Scalar]]) {
    let width = rows.first?.count ?? 0
    if let row = rows.firstIndex(where: { $0.count != width }) {
      self.init(
        error: TensorError(
          operation: "Tensor", message: "row \(row) has \(rows[row].count) elements, the first one \(width)"))
      return
    }
    self.init(rows.flatMap { $0 }, shape: [rows.count, width])
  }

  /// A scalar: `Tensor(0.5, dtype: .float32)`.
  public init(_ value: Double, dtype: DType = .float32) {
    self = .full([], value, dtype: dtype)
  }

  /// One value in every element. Integers drop its fraction; one that they cannot hold gives an error.
  public static func full(_ shape: Shape, _ value: Double, dtype: DType = .float32) -> Tensor {
    if shape.contains(where: { $0 < 0 }) {
      return Tensor(
        error: TensorError(operation: "full", message: "shape \(shape.tupleText) has a negative dimension"))
    }
    // As a cast does, an integer drops the fraction.
    if dtype.isInteger, !dtype.holds(value.rounded(.towardZero)) {
      let text = Int(exactly: value).map(String.init) ?? "\(value)"
      return Tensor(error: TensorError(operation: "full", message: "\(text) is out of range for \(dtype)"))
    }
    let held = dtype == .bool ? (value != 0 ? 1 : 0) : dtype.isInteger ? value.rounded(.towardZero) : value
    return Tensor(Full(held, TensorSpec(shape, dtype)), [])
  }

  /// Zeros: `Tensor.zeros([2, 3])`.
  public static func zeros(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 0, dtype: dtype) }
  /// Ones: `Tensor.ones([2, 3])`.
  public static func ones(_ shape: Shape, dtype: DType = .float32) -> Tensor { full(shape, 1, dtype: dtype) }

  /// 0, 1, …, `count` - 1.
  public static func arange(_ count: Int, dtype: DType = .int32) -> Tensor {
    Tensor(Iota(spec: TensorSpec([Swift.max(count, 0)], dtype)), [])
  }

  /// `count` values from `start` to `end`, both included, evenly spaced.
  public static func linspace(_ start: Double, _ end: Double, count: Int, dtype: DType = .float32) -> Tensor {
    let step = count > 1 ? (end - start) / Double(count - 1) : 0
    return arange(count, dtype: dtype) * step + start
  }

  /// Ones on the main diagonal.
  public static func eye(_ rows: Int, columns: Int? = nil, dtype: DType = .float32) -> Tensor {
    arange(rows).expandingDimensions(1).equal(arange(columns ?? rows)).cast(to: dtype)
  }

  /// An input of a traced function.
  public static func placeholder(_ label: String, shape: Shape, dtype: DType = .float32) -> Tensor {
    Tensor(Placeholder(label, TensorSpec(shape, dtype)), [])
  }
}
