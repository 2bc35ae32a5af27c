import CDNN
import CKernels
import Testing

/// Winograd's convolution against the plain sum, by any number of threads: more of them than there are tiles to share,
/// too.
@Suite("Kernels: Winograd's convolution")
struct WinogradTests {
  /// The sums of the last are so many that a part of the work is a quarter of them.
  static let cases = [
    ConvolutionCase("even", 2, [8, 12], 32, to: 64, by: [3, 3], padding: [(1, 1), (1, 1)]),
    ConvolutionCase("odd, padded on one side", 3, [13, 9], 48, to: 32, by: [3, 3], padding: [(0, 1), (2, 0)]),
    ConvolutionCase("one tile", 1, [4, 4], 32, to: 16, by: [3, 3]),
    ConvolutionCase("one place", 1, [3, 3], 16, to: 48, by: [3, 3]),
    ConvolutionCase("many filters", 2, [7, 10], 192, to: 144, by: [3, 3], padding: [(1, 1), (1, 1)]),
  ]
  static let kinds = ck_winograd_multiplies_bf16() != 0 ? [ElementKind.float32, .bfloat16] : [.float32]

  /// Numbers that both types hold, and both types' memory of them.
  private static func numbers(_ count: Int, _ seed: Int) -> [Double] {
    (0..<count).map { Double(($0 * 7 + $0 / 5 * 3 + seed) % 31 - 15) / 16 }
  }

  private static func memory(_ values: [Double], _ kind: ElementKind) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: values.count * kind.size, alignment: 64)
    for (i, value) in values.enumerated() { kind.write(value, memory + i * kind.size) }
    return memory
  }

  /// The largest difference, in the largest number that is expected.
  private static func error(_ memory: UnsafeMutableRawPointer, _ expected: [Double], _ kind: ElementKind) -> Double {
    let largest = expected.reduce(0) { max($0, abs($1)) }
    let differences = expected.indices.map { abs(kind.read(memory + $0 * kind.size) - expected[$0]) }
    return differences.contains { $0.isNaN } ? .infinity : differences.reduce(0, max) / largest
  }

  @Test("the plain sum's numbers, forward and of both gradients", arguments: cases, kinds)
  func agrees(_ problem: ConvolutionCase, _ kind: ElementKind) {
    var source = Self.numbers(problem.sourceCount, 0)
    var weights = Self.numbers(problem.weightCount, 11)
    var result = [Double](repeating: 0, count: problem.resultCount)
    let bias = Self.numbers(problem.filters, 3)
    problem.runPlain(CDNN_FORWARD, &source, &weights, &result)
    let expected = result.enumerated().map { max(0, $0.element + bias[$0.offset % problem.filters]) }

    var upstream = Self.numbers(problem.resultCount, 5)
    var weightGradient = [Double](repeating: 0, count: problem.weightCount)
    problem.runPlain(CDNN_BACKWARD_WEIGHTS, &source, &weightGradient, &upstream)
    var biasGradient = [Double](repeating: 0, count: problem.filters)
    for (i, value) in upstream.enumerated() { biasGradient[i % problem.filters] += value }

    let tolerance = kind.description == "Float" ? 1e-5 : 2e-2
    for threads in [1, 2, 3, 8] {
      let (x, w, b) = (Self.memory(source, kind), Self.memory(weights, kind), Self.memory(bias, kind))
      let y = Self.memory(result.map { _ in .nan }, kind)
      var run = ck_winograd()
      (run.src, run.weights, run.bias, run.dst) = (x, w, b, y)
      (run.batch, run.channels, run.filters) = (Int64(problem.batch), Int64(problem.channels), Int64(problem.filters))
      run.src_dims = (Int64(problem.spatial[0]), Int64(problem.spatial[1]))
      run.dst_dims = (Int64(problem.places[0]), Int64(problem.places[1]))
      run.before = (Int64(problem.before[0]), Int64(problem.before[1]))
      let tap = run.channels * run.filters
      run.weight_strides = (3 * tap, tap, run.filters, 1)
      (run.dtype, run.threads, run.relu) = (Int32(kind.dtype.rawValue), Int32(threads), 1)
      // What a kernel does not write first must not matter.
      let scratch = UnsafeMutablePointer<Float>.allocate(capacity: Int(ck_winograd_scratch(&run)))
      scratch.initialize(repeating: .nan, count: Int(ck_winograd_scratch(&run)))
      run.scratch = scratch
      defer {
        for memory in [x, w, b, y] { memory.deallocate() }
        scratch.deallocate()
      }

      ck_run_winograd(&run)
      #expect(Self.error(y, expected, kind) < tolerance, "\(threads) threads")

      for (i, value) in upstream.enumerated() { kind.write(value, y + i * kind.size) }
      scratch.update(repeating: .nan, count: Int(ck_winograd_scratch(&run)))
      ck_run_winograd_gradient(&run)
      #expect(Self.error(w, weightGradient, kind) < tolerance, "\(threads) threads")
      #expect(Self.error(b, biasGradient, kind) < tolerance, "\(threads) threads")
    }
  }
}
