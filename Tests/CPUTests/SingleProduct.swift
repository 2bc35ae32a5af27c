import CKernels
import Glibc
import Testing

/// A product in single precision, by the kernel and by loops in double precision.
struct SingleProduct: CustomStringConvertible {
  var m, n, k: Int
  var transposeA = false
  var transposeB = false
  var hasBias = false
  var activation = CK_ACT_NONE
  var threads = 1
  /// Elements between the end of a row and the next one.
  var gaps = (a: 0, b: 0, c: 0)

  var description: String {
    "m \(m) n \(n) k \(k) transposed \(transposeA) \(transposeB) bias \(hasBias) activation \(activation.rawValue) "
      + "threads \(threads) gaps \(gaps)"
  }

  var a: (rows: Int, stride: Int) { transposeA ? (k, m + gaps.a) : (m, k + gaps.a) }
  var b: (rows: Int, stride: Int) { transposeB ? (n, k + gaps.b) : (k, n + gaps.b) }

  /// The sum of |terms| is what rounding errors are measured by.
  func check(change: (inout [Float], inout [Float]) -> Void = { _, _ in }) -> [Float] {
    var random = SampleGenerator(seed: 3)
    var left = (0..<a.rows * a.stride).map { _ in Float.random(in: -1...1, using: &random) }
    var right = (0..<b.rows * b.stride).map { _ in Float.random(in: -1...1, using: &random) }
    let bias = (0..<n).map { _ in Float.random(in: -1...1, using: &random) }
    change(&left, &right)
    let values = run(left, right, bias)
    let stride = n + gaps.c
    for i in 0..<m {
      for j in 0..<n {
        var (sum, size) = (hasBias ? Double(bias[j]) : 0, 1.0)
        for p in 0..<k {
          let u = Double(left[transposeA ? p * a.stride + i : i * a.stride + p])
          let term = u * Double(right[transposeB ? j * b.stride + p : p * b.stride + j])
          sum += term
          size += abs(term)
        }
        let expected = activated(sum)
        let value = Double(values[i * stride + j])
        #expect(
          (value.isNaN && expected.isNaN) || abs(value - expected) <= 1e-6 * size, "\(self) at \(i) \(j): \(value)")
      }
      #expect(values[i * stride + n..<(i + 1) * stride].allSatisfy { $0 == untouched }, "\(self) wrote past row \(i)")
    }
    return values
  }

  /// The memory of the result after the kernel has run.
  func run(_ left: [Float], _ right: [Float], _ bias: [Float] = []) -> [Float] {
    let stride = n + gaps.c
    let result = KernelMemory([Float](repeating: untouched, count: m * stride))
    let (x, y, z) = (KernelMemory(left), KernelMemory(right), KernelMemory(bias))
    var arguments = ck_sgemm()
    arguments.c = result.bytes.baseAddress!.assumingMemoryBound(to: Float.self)
    arguments.a = UnsafePointer(x.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
    arguments.b = UnsafePointer(y.bytes.baseAddress!.assumingMemoryBound(to: Float.self))
    arguments.bias = hasBias ? UnsafePointer(z.bytes.baseAddress!.assumingMemoryBound(to: Float.self)) : nil
    (arguments.trans_a, arguments.trans_b) = (transposeA ? 1 : 0, transposeB ? 1 : 0)
    (arguments.activation, arguments.threads) = (Int32(activation.rawValue), Int32(threads))
    (arguments.m, arguments.n, arguments.k) = (Int64(m), Int64(n), Int64(k))
    (arguments.lda, arguments.ldb, arguments.ldc) = (Int64(a.stride), Int64(b.stride), Int64(stride))
    ck_run_sgemm(&arguments)
    withExtendedLifetime((x, y, z)) {}

    return result.elements(Float.self, m * stride)
  }

  private let untouched: Float = 12345

  private func activated(_ x: Double) -> Double {
    switch activation {
    case CK_ACT_RELU: x < 0 ? 0 : x
    case CK_ACT_SIGMOID: 1 / (1 + exp(-x))
    case CK_ACT_TANH: tanh(x)
    default: x
    }
  }
}
