/// The sizes of a tensor's dimensions, outermost first. Empty for a scalar.
public typealias Shape = [Int]

/// The shape and element type of a tensor, known before it is computed.
public struct TensorSpec: Hashable, Sendable {
  public var shape: Shape
  public var dtype: DType

  public init(_ shape: Shape, _ dtype: DType) {
    self.shape = shape
    self.dtype = dtype
  }

  /// Number of elements; saturates at a large number.
  public var count: Int { saturatedProduct(shape) }
  public var byteCount: Int { count * dtype.byteCount }
  public var rank: Int { shape.count }
}

extension TensorSpec: CustomStringConvertible {
  public var description: String { "\(dtype) \(shape.tupleText)" }
}

extension [Int] {
  /// The shape as Keras prints it: `(32, 10)`, `(5,)`, `()`.
  public var tupleText: String {
    count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
  }

  /// Element strides of a contiguous row-major array of this shape.
  public var rowMajorStrides: [Int] {
    var strides = [Int](repeating: 1, count: count)
    var size = 1
    for axis in indices.reversed() {
      strides[axis] = size
      size = saturatedProduct([size, self[axis]])
    }
    return strides
  }

  /// The shape that both broadcast to by NumPy's rules, or nil.
  public static func broadcast(_ a: Shape, _ b: Shape) -> Shape? {
    let rank = Swift.max(a.count, b.count)
    var result = Shape(repeating: 1, count: rank)
    for axis in 0..<rank {
      let x = axis - (rank - a.count) >= 0 ? a[axis - (rank - a.count)] : 1
      let y = axis - (rank - b.count) >= 0 ? b[axis - (rank - b.count)] : 1
      guard x == y || x == 1 || y == 1 else { return nil }
      result[axis] = x == 1 ? y : x
    }
    return result
  }
}
