/// Matrix product of the last two dimensions; the ones before broadcast.
public struct MatMul: Operation {
  /// Whether the first operand's last two dimensions are taken swapped.
  public let transposeA: Bool
  public let transposeB: Bool
  public let name = "matmul"

  public init(transposeA: Bool = false, transposeB: Bool = false) {
    self.transposeA = transposeA
    self.transposeB = transposeB
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard a.count >= 2, b.count >= 2 else { throw .shapes(name, inputs, "both must have two dimensions or more") }
    let (m, k) = transposeA ? (a[a.count - 1], a[a.count - 2]) : (a[a.count - 2], a[a.count - 1])
    let (k2, n) = transposeB ? (b[b.count - 1], b[b.count - 2]) : (b[b.count - 2], b[b.count - 1])
    guard k == k2 else {
      throw .shapes(name, inputs, "the columns of the first (\(k)) must equal the rows of the second (\(k2))")
    }
    guard let batch = Shape.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2))) else {
      throw .shapes(name, inputs, "the dimensions before the last two must broadcast")
    }
    return [TensorSpec(batch + [m, n], inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (a, b, g) = (context.inputs[0], context.inputs[1], context.upstream)
    func product(_ x: Tensor, _ tx: Bool, _ y: Tensor, _ ty: Bool) -> Tensor {
      Tensor(MatMul(transposeA: tx, transposeB: ty), x, y)
    }
    let toA = { transposeA ? product(b, transposeB, g, true) : product(g, false, b, !transposeB) }
    let toB = { transposeB ? product(g, true, a, transposeA) : product(a, !transposeA, g, false) }
    return [
      context.wanted[0] ? toA().summed(to: a.shape) : nil,
      context.wanted[1] ? toB().summed(to: b.shape) : nil,
    ]
  }
}

extension Tensor {
  /// Matrix product by NumPy's `matmul` rules: the last two dimensions multiply, the others broadcast, a vector counts
  /// as one row on the left and one column on the right. The result of int8 is int32, as in Keras.
  public func matmul(_ other: Tensor) -> Tensor {
    if error != nil { return self }
    if other.error != nil { return other }
    var common = DType.promoted(dtype, other.dtype)
    // Booleans: whether any pair holds.
    if common == .bool { return cast(to: .int32).matmul(other.cast(to: .int32)).cast(to: .bool) }
    if common == .int8, dtype == .int8, other.dtype == .int8 { common = .int32 }
    let (a, b) = (cast(to: common), other.cast(to: common))
    switch (rank, other.rank) {
    case (1, 1):
      return Tensor(MatMul(), a.reshaped(to: [1, a.count]), b.reshaped(to: [b.count, 1])).reshaped(to: [])
    case (1, 2...):
      let y = Tensor(MatMul(), a.reshaped(to: [1, a.count]), b)
      return y.error == nil ? y.squeezed(axes: [y.rank - 2]) : y
    case (2..., 1):
      let y = Tensor(MatMul(), a, b.reshaped(to: [b.count, 1]))
      return y.error == nil ? y.squeezed(axes: [y.rank - 1]) : y
    default:
      return Tensor(MatMul(), a, b)
    }
  }
}
