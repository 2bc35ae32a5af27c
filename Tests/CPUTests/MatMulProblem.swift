import CDNN
import Glibc
import Testing

/// An operand in memory: its logical dimensions and where each element lies.
struct OperandLayout {
  var dims: [Int]
  var strides: [Int]
  var type: cdnn_dtype = CDNN_F32

  init(_ dims: [Int], type: cdnn_dtype = CDNN_F32) {
    self.dims = dims
    self.type = type
    strides = dims.indices.map { dims[($0 + 1)...].reduce(1, *) }
  }

  /// The same dimensions stored with the last two exchanged.
  var transposed: OperandLayout {
    var copy = OperandLayout(dims.dropLast(2) + [dims[dims.count - 1], dims[dims.count - 2]], type: type)
    copy.dims = dims
    copy.strides.swapAt(dims.count - 1, dims.count - 2)
    return copy
  }

  /// A batch dimension that is read again for each step.
  func repeated(_ dimension: Int, _ extent: Int) -> OperandLayout {
    var copy = self
    copy.dims[dimension] = extent
    copy.strides[dimension] = 0
    return copy
  }

  /// Rows further apart than they are long.
  func padded(by extra: Int) -> OperandLayout {
    var copy = self
    for d in 0..<(dims.count - 1) {
      copy.strides[d] = strides[d] / dims[dims.count - 1] * (dims[dims.count - 1] + extra)
    }
    return copy
  }

  var extent: Int { 1 + zip(dims, strides).reduce(0) { $0 + ($1.0 - 1) * $1.1 } }

  /// Where an element lies; an index into a dimension of extent 1 is any.
  func offset(_ index: [Int]) -> Int {
    index.indices.reduce(0) { $0 + (dims[$1] == 1 ? 0 : index[$1] * strides[$1]) }
  }
}

/// A product to run by oneDNN and by three loops.
struct MatMulProblem {
  var src: OperandLayout
  var weights: OperandLayout
  var dst: OperandLayout
  var hasBias = false
  var accumulate = false
  var eltwise = CDNN_EPILOGUE_NONE
  var alpha: Float = 0
  var beta: Float = 0
  var threads = 1
  /// No negative numbers in the operands, for a root of the result.
  var positive = false

  var description: cdnn_matmul {
    var text = cdnn_matmul()
    text.rank = Int32(dst.dims.count)
    text.threads = Int32(threads)
    (text.src_type, text.weights_type, text.dst_type, text.bias_type) = (src.type, weights.type, dst.type, CDNN_F32)
    text.has_bias = hasBias ? 1 : 0
    text.accumulate = accumulate ? 1 : 0
    (text.eltwise, text.alpha, text.beta) = (eltwise, alpha, beta)
    write(src.dims, to: &text.src_dims)
    write(src.strides, to: &text.src_strides)
    write(weights.dims, to: &text.weights_dims)
    write(weights.strides, to: &text.weights_strides)
    write(dst.dims, to: &text.dst_dims)
    write(dst.strides, to: &text.dst_strides)
    return text
  }

  private func write<Field>(_ values: [Int], to field: inout Field) {
    withUnsafeMutableBytes(of: &field) { bytes in
      let slots = bytes.bindMemory(to: Int64.self)
      for (i, value) in values.enumerated() where i < slots.count { slots[i] = Int64(value) }
    }
  }

  /// The largest difference between oneDNN's result and the loops', relative to the largest value.
  func error() throws -> Double {
    let a = OperandMemory(src, seed: 1, positive: positive)
    let b = OperandMemory(weights, seed: 2, positive: positive)
    let bias = OperandMemory(OperandLayout([dst.dims[dst.dims.count - 1]]), seed: 3, positive: positive)
    let c = OperandMemory(dst, seed: 4)
    let expected = reference(a, b, bias, c)

    var text = description
    let primitive = try #require(cdnn_matmul_create(&text), "\(String(cString: cdnn_error()))")
    defer { cdnn_destroy(primitive) }
    let slots = try #require(cdnn_slots(primitive))
    slots[CDNN_SRC] = a.base
    slots[CDNN_WEIGHTS] = b.base
    slots[CDNN_BIAS] = bias.base
    slots[CDNN_DST] = c.base
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: max(64, Int(cdnn_scratch_bytes(primitive))), alignment: 64)
    defer { scratch.deallocate() }
    cdnn_set_scratch(primitive, scratch)
    cdnn_execute(UnsafeMutableRawPointer(primitive))
    #expect(String(cString: cdnn_error()) == "")

    var difference = 0.0
    var largest = 1.0
    for (index, value) in zip(RowMajorIndices(dst.dims), expected) {
      largest = max(largest, abs(value))
      let distance = abs(c[index] - value)
      difference = max(difference, distance.isNaN ? .infinity : distance)
    }
    return difference / largest
  }

  private func reference(_ a: OperandMemory, _ b: OperandMemory, _ bias: OperandMemory, _ c: OperandMemory) -> [Double]
  {
    let rank = dst.dims.count
    return RowMajorIndices(dst.dims).map { index in
      let row = src.offset(index.dropLast() + [0])
      let column = weights.offset(index.dropLast(2) + [0, index[rank - 1]])
      var sum = 0.0
      for k in 0..<src.dims[rank - 1] {
        sum += a.value(at: row + k * src.strides[rank - 1]) * b.value(at: column + k * weights.strides[rank - 2])
      }
      if hasBias { sum += bias[[index[rank - 1]]] }
      if accumulate { sum += c[index] }
      return epilogue(sum)
    }
  }

  private func epilogue(_ x: Double) -> Double {
    let (alpha, beta) = (Double(alpha), Double(beta))
    switch eltwise {
    case CDNN_RELU: return max(x, 0)
    case CDNN_LEAKY_RELU: return x > 0 ? x : alpha * x
    case CDNN_TANH: return tanh(x)
    case CDNN_SIGMOID: return 1 / (1 + exp(-x))
    case CDNN_ELU: return x > 0 ? x : alpha * expm1(x)
    case CDNN_GELU_ERF: return 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
    case CDNN_GELU_TANH: return 0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case CDNN_SWISH: return x / (1 + exp(-x))
    case CDNN_SOFTPLUS: return log1p(exp(x))
    case CDNN_EXP: return exp(x)
    case CDNN_SQUARE: return x * x
    case CDNN_ABS: return abs(x)
    case CDNN_SQRT: return x.squareRoot()
    case CDNN_CLIP: return min(max(x, alpha), beta)
    case CDNN_LINEAR: return alpha * x + beta
    default: return x
    }
  }
}

/// Every index of an array in row-major order.
struct RowMajorIndices: Sequence, IteratorProtocol {
  private let dims: [Int]
  private var next_: [Int]?

  init(_ dims: [Int]) {
    self.dims = dims
    next_ = [Int](repeating: 0, count: dims.count)
  }

  mutating func next() -> [Int]? {
    guard let current = next_ else { return nil }
    var following = current
    var d = dims.count - 1
    while d >= 0 {
      following[d] += 1
      if following[d] < dims[d] { break }
      following[d] = 0
      d -= 1
    }
    next_ = d < 0 ? nil : following
    return current
  }
}

/// OperandMemory of a layout, filled with numbers in [-0.5, 0.5), or [0, 1), that a multiplicative generator gives.
final class OperandMemory {
  let layout: OperandLayout
  let base: UnsafeMutableRawPointer

  init(_ layout: OperandLayout, seed: UInt32, positive: Bool = false) {
    self.layout = layout
    base = .allocate(byteCount: layout.extent * 4 + 64, alignment: 64)
    var state = seed &* 2_654_435_761 | 1
    for i in 0..<layout.extent {
      state = state &* 1_664_525 &+ 1_013_904_223
      let value = Float(state >> 8) / Float(1 << 24) - (positive ? 0 : 0.5)
      switch layout.type {
      case CDNN_BF16: base.storeBytes(of: UInt16(value.bitPattern >> 16), toByteOffset: 2 * i, as: UInt16.self)
      default: base.storeBytes(of: value, toByteOffset: 4 * i, as: Float.self)
      }
    }
  }

  deinit { base.deallocate() }

  subscript(index: [Int]) -> Double { value(at: layout.offset(index)) }

  func value(at offset: Int) -> Double {
    switch layout.type {
    case CDNN_BF16: Double(Float(bitPattern: UInt32(base.load(fromByteOffset: 2 * offset, as: UInt16.self)) << 16))
    default: Double(base.load(fromByteOffset: 4 * offset, as: Float.self))
    }
  }
}
