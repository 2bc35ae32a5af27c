import CDNN
import Testing

@Suite("oneDNN: convolutions")
struct OneDNNConvolutionTests {
  @Test("forward, with bias and relu", arguments: convolutionCases)
  func forward(_ problem: ConvolutionCase) throws {
    let run = ConvolutionRun(problem)
    var text = problem.description(CDNN_FORWARD, hasBias: true)
    text.eltwise = CDNN_RELU
    let expected = run.expectedForward { max($0, 0) }
    #expect(try run.largestDifference(text, in: \.result, from: expected) < 1e-5)
  }

  @Test("forward, added to what is there", arguments: convolutionCases)
  func accumulating(_ problem: ConvolutionCase) throws {
    let run = ConvolutionRun(problem)
    var text = problem.description(CDNN_FORWARD, hasBias: true)
    text.accumulate = 1
    let before = run.result.values
    let expected = zip(run.expectedForward { $0 }, before).map { $0 + $1 }
    #expect(try run.largestDifference(text, in: \.result, from: expected) < 1e-5)
  }

  @Test("gradient with respect to the input", arguments: convolutionCases)
  func backwardData(_ problem: ConvolutionCase) throws {
    let run = ConvolutionRun(problem)
    var (x, w, y) = (run.source.values, run.weights.values, run.result.values)
    problem.runPlain(CDNN_BACKWARD_DATA, &x, &w, &y)
    #expect(try run.largestDifference(problem.description(CDNN_BACKWARD_DATA), in: \.source, from: x) < 1e-5)
  }

  @Test("gradients with respect to kernel and bias", arguments: convolutionCases)
  func backwardWeights(_ problem: ConvolutionCase) throws {
    let run = ConvolutionRun(problem)
    var (x, w, y) = (run.source.values, run.weights.values, run.result.values)
    problem.runPlain(CDNN_BACKWARD_WEIGHTS, &x, &w, &y)
    let text = problem.description(CDNN_BACKWARD_WEIGHTS, hasBias: true)
    #expect(try run.largestDifference(text, in: \.weights, from: w) < 1e-5)
    var sums = [Double](repeating: 0, count: problem.filters)
    for (index, value) in y.enumerated() { sums[index % problem.filters] += value }
    #expect(zip(run.bias.values, sums).allSatisfy { abs($0 - $1) < 1e-3 })
  }

  @Test("a transposed kernel is read in place")
  func transposedKernel() throws {
    let problem = ConvolutionCase("", 2, [8, 8], 6, to: 10, by: [3, 3])
    let run = ConvolutionRun(problem)
    let expected = run.expectedForward { $0 }
    let plain = run.weights.values
    for (tap, i, o) in (0..<9).flatMap({ t in (0..<6).flatMap { i in (0..<10).map { (t, i, $0) } } }) {
      run.weights[tap * 60 + o * 6 + i] = plain[tap * 60 + i * 10 + o]
    }
    var text = problem.description(CDNN_FORWARD, hasBias: true)
    text.weights_strides = (180, 60, 1, 6, 0)
    #expect(try run.largestDifference(text, in: \.result, from: expected) < 1e-5)
  }

  @Test("the shapes of common networks do not fall back to oneDNN's reference loops", arguments: convolutionCases)
  func chosenImplementation(_ problem: ConvolutionCase) throws {
    for direction in [CDNN_FORWARD, CDNN_BACKWARD_DATA, CDNN_BACKWARD_WEIGHTS] {
      var text = problem.description(direction)
      let primitive = try #require(cdnn_convolution_create(&text), "\(String(cString: cdnn_error()))")
      defer { cdnn_destroy(primitive) }
      let name = String(cString: cdnn_implementation(primitive))
      #expect(!name.contains("ref"), "\(name)")
    }
  }

  @Test("bfloat16 operands")
  func bfloat16() throws {
    var text = ConvolutionCase("", 2, [8, 8], 16, to: 16, by: [3, 3]).description(CDNN_FORWARD)
    (text.src_type, text.weights_type, text.dst_type) = (CDNN_BF16, CDNN_BF16, CDNN_BF16)
    // Machines without AVX-512 have none; there must be a reason then.
    guard let primitive = cdnn_convolution_create(&text) else {
      #expect(String(cString: cdnn_error()).contains("bf16"))
      return
    }
    cdnn_destroy(primitive)
  }

  @Test("a wrong description says what is wrong")
  func mistakes() {
    let good = ConvolutionCase("", 2, [8, 8], 6, to: 10, by: [3, 3]).description(CDNN_FORWARD)
    func message(_ change: (inout cdnn_convolution) -> Void) -> String {
      var text = good
      change(&text)
      #expect(cdnn_convolution_create(&text) == nil)
      return String(cString: cdnn_error())
    }
    #expect(message { $0.groups = 4 }.contains("4 groups"))
    #expect(message { $0.kernel.0 = 9 }.contains("does not fit"))
    #expect(message { $0.spatial = 4 }.contains("4 dimensions"))
    #expect(message { $0.batch = 0 }.contains("empty"))
    #expect(message { $0.strides.1 = 0 }.contains("stride 0"))
  }
}

/// The operands of a convolution in memory, filled with numbers, and what comes out.
final class ConvolutionRun {
  let problem: ConvolutionCase
  let source: Numbers
  let weights: Numbers
  let bias: Numbers
  let result: Numbers

  init(_ problem: ConvolutionCase) {
    self.problem = problem
    source = Numbers(problem.sourceCount, seed: 1)
    weights = Numbers(problem.weightCount, seed: 2)
    bias = Numbers(problem.filters, seed: 3)
    result = Numbers(problem.resultCount, seed: 4)
  }

  /// Convolution, bias, then a function, by plain loops.
  func expectedForward(_ function: (Double) -> Double) -> [Double] {
    var (x, w, y) = (source.values, weights.values, result.values)
    problem.runPlain(CDNN_FORWARD, &x, &w, &y)
    let bias = bias.values
    return y.enumerated().map { function($0.element + bias[$0.offset % bias.count]) }
  }

  /// Runs by oneDNN, and compares an operand with what it should be, relative to its largest element.
  func largestDifference(
    _ description: cdnn_convolution, in operand: KeyPath<ConvolutionRun, Numbers>, from expected: [Double]
  ) throws -> Double {
    var text = description
    let primitive = try #require(cdnn_convolution_create(&text), "\(String(cString: cdnn_error()))")
    defer { cdnn_destroy(primitive) }
    let slots = try #require(cdnn_slots(primitive))
    slots[Int(CDNN_SRC)] = .init(source.base)
    slots[Int(CDNN_WEIGHTS)] = .init(weights.base)
    slots[Int(CDNN_BIAS)] = .init(bias.base)
    slots[Int(CDNN_DST)] = .init(result.base)
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: max(64, Int(cdnn_scratch_bytes(primitive))), alignment: 64)
    defer { scratch.deallocate() }
    cdnn_set_scratch(primitive, scratch)
    cdnn_execute(UnsafeMutableRawPointer(primitive))
    #expect(String(cString: cdnn_error()) == "")
    let differences = zip(self[keyPath: operand].values, expected).map { abs($0 - $1) }
    return differences.contains { $0.isNaN } ? .infinity : differences.max()! / max(1, expected.map(abs).max()!)
  }

  /// Floats in [-0.5, 0.5) that a multiplicative generator gives.
  final class Numbers {
    let count: Int
    let base: UnsafeMutablePointer<Float>

    init(_ count: Int, seed: UInt32) {
      self.count = count
      base = UnsafeMutableRawPointer.allocate(byteCount: 4 * count + 64, alignment: 64)
        .bindMemory(to: Float.self, capacity: count)
      var state = seed &* 2_654_435_761 | 1
      for i in 0..<count {
        state = state &* 1_664_525 &+ 1_013_904_223
        base[i] = Float(state >> 8) / Float(1 << 24) - 0.5
      }
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }

    var values: [Double] { (0..<count).map { Double(base[$0]) } }
    subscript(index: Int) -> Double {
      get { Double(base[index]) }
      set { base[index] = Float(newValue) }
    }
  }
}
