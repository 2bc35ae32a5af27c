import CDNN
import Testing

@Suite("oneDNN: matrix products")
struct OneDNNMatMulTests {
  private static func plain(_ m: Int, _ k: Int, _ n: Int) -> MatMulProblem {
    MatMulProblem(src: OperandLayout([m, k]), weights: OperandLayout([k, n]), dst: OperandLayout([m, n]))
  }

  @Test(
    "plain products", arguments: [[1, 1, 1], [1, 784, 32], [32, 784, 10], [5, 7, 3], [64, 1, 33], [17, 128, 1]])
  func plain(dims: [Int]) throws {
    #expect(try Self.plain(dims[0], dims[1], dims[2]).error() < 1e-5)
  }

  @Test("either operand transposed", arguments: [[32, 784, 10], [5, 7, 3], [1, 9, 4], [9, 1, 4], [9, 4, 1]])
  func transposed(dims: [Int]) throws {
    for (a, b) in [(true, false), (false, true), (true, true)] {
      var product = Self.plain(dims[0], dims[1], dims[2])
      if a { product.src = product.src.transposed }
      if b { product.weights = product.weights.transposed }
      #expect(try product.error() < 1e-5)
    }
  }

  @Test("rows with room between them")
  func padded() throws {
    var product = Self.plain(6, 20, 9)
    product.src = product.src.padded(by: 4)
    product.weights = product.weights.padded(by: 3)
    product.dst = product.dst.padded(by: 5)
    #expect(try product.error() < 1e-5)
  }

  @Test("batched, each batch with its own operands")
  func batched() throws {
    var product = MatMulProblem(
      src: OperandLayout([2, 3, 4, 5]), weights: OperandLayout([2, 3, 5, 6]), dst: OperandLayout([2, 3, 4, 6]))
    #expect(try product.error() < 1e-5)
    product.weights = product.weights.transposed
    #expect(try product.error() < 1e-5)
    product.src = product.src.transposed
    #expect(try product.error() < 1e-5)
  }

  @Test("weights shared by the batch, as dimension 1 or stride 0")
  func sharedWeights() throws {
    let src = OperandLayout([4, 3, 5])
    let dst = OperandLayout([4, 3, 6])
    #expect(try MatMulProblem(src: src, weights: OperandLayout([1, 5, 6]), dst: dst, hasBias: true).error() < 1e-5)
    #expect(try MatMulProblem(src: src, weights: OperandLayout([1, 5, 6]).repeated(0, 4), dst: dst).error() < 1e-5)
    // The rows of a transposed operand do not fold into one product.
    #expect(try MatMulProblem(src: src.transposed, weights: OperandLayout([1, 5, 6]), dst: dst).error() < 1e-5)
  }

  @Test("broadcasting in each batch dimension")
  func broadcast() throws {
    let dst = OperandLayout([2, 3, 4, 6])
    #expect(
      try MatMulProblem(src: OperandLayout([1, 3, 4, 5]), weights: OperandLayout([2, 3, 5, 6]), dst: dst).error() < 1e-5
    )
    #expect(
      try MatMulProblem(src: OperandLayout([2, 1, 4, 5]), weights: OperandLayout([1, 3, 5, 6]), dst: dst).error() < 1e-5
    )
    #expect(
      try MatMulProblem(src: OperandLayout([1, 1, 4, 5]), weights: OperandLayout([2, 3, 5, 6]), dst: dst).error() < 1e-5
    )
    #expect(
      try MatMulProblem(
        src: OperandLayout([2, 3, 4, 5]), weights: OperandLayout([2, 1, 5, 6]).repeated(1, 3), dst: dst
      ).error() < 1e-5)
  }

  @Test("a matrix that repeats a row, a column or one element")
  func repeatedElements() throws {
    for dimension in [0, 1] {
      var product = Self.plain(6, 20, 9)
      product.src = product.src.repeated(dimension, product.src.dims[dimension])
      #expect(try product.error() < 1e-5)
      product = Self.plain(6, 20, 9)
      product.weights = product.weights.repeated(dimension, product.weights.dims[dimension])
      #expect(try product.error() < 1e-5)
    }
    var product = Self.plain(6, 20, 9)
    product.weights = OperandLayout([1, 1]).repeated(0, 20).repeated(1, 9)
    #expect(try product.error() < 1e-5)
  }

  @Test("one row a batch, and six dimensions")
  func batchedVectors() throws {
    #expect(
      try MatMulProblem(
        src: OperandLayout([7, 1, 5]), weights: OperandLayout([1, 5, 6]), dst: OperandLayout([7, 1, 6]), hasBias: true
      ).error()
        < 1e-5)
    #expect(
      try MatMulProblem(
        src: OperandLayout([2, 1, 2, 1, 4, 5]), weights: OperandLayout([2, 3, 1, 2, 5, 6]),
        dst: OperandLayout([2, 3, 2, 2, 4, 6])
      ).error() < 1e-5)
  }

  @Test("bias, accumulation and both")
  func epilogues() throws {
    var product = Self.plain(12, 30, 17)
    product.hasBias = true
    #expect(try product.error() < 1e-5)
    product.accumulate = true
    #expect(try product.error() < 1e-5)
    product.hasBias = false
    #expect(try product.error() < 1e-5)
    product.eltwise = CDNN_RELU
    #expect(try product.error() < 1e-5)
  }

  @Test("every element-wise epilogue after a bias", arguments: CDNN_RELU.rawValue...CDNN_LINEAR.rawValue)
  func eltwise(kind: UInt32) throws {
    var product = Self.plain(12, 30, 17)
    product.hasBias = true
    product.eltwise = cdnn_eltwise(rawValue: kind)
    (product.alpha, product.beta) = (0.3, 0.7)
    product.positive = product.eltwise == CDNN_SQRT
    #expect(try product.error() < 1e-5)
  }

  @Test("bfloat16 operands, float32 and bfloat16 results")
  func bfloat16() throws {
    guard String(cString: cdnn_isa()).hasPrefix("avx512_core") else { return }
    var product = MatMulProblem(
      src: OperandLayout([32, 64], type: CDNN_BF16), weights: OperandLayout([64, 48], type: CDNN_BF16),
      dst: OperandLayout([32, 48]),
      hasBias: true, eltwise: CDNN_RELU)
    #expect(try product.error() < 1e-5)
    product.weights = product.weights.transposed
    #expect(try product.error() < 1e-5)
    product.dst.type = CDNN_BF16
    // bfloat16 keeps 8 bits of the result.
    #expect(try product.error() < 0.005)
  }

  @Test("two threads give what one gives")
  func twoThreads() throws {
    var product = Self.plain(64, 300, 70)
    product.threads = 2
    #expect(try product.error() < 1e-5)
    product.src = product.src.transposed
    #expect(try product.error() < 1e-5)
  }

  @Test("handles of one description in several threads at once")
  func concurrentHandles() async throws {
    try await withThrowingTaskGroup(of: Double.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var worst = 0.0
          for _ in 0..<10 { worst = max(worst, try Self.plain(24, 40, 16).error()) }
          return worst
        }
      }
      for try await error in group { #expect(error < 1e-5) }
    }
  }

  @Test("a slot may be bound anew between runs")
  func rebinding() throws {
    var text = Self.plain(1, 2, 1).description
    let primitive = try #require(cdnn_matmul_create(&text))
    defer { cdnn_destroy(primitive) }
    let slots = try #require(cdnn_slots(primitive))
    let memory = UnsafeMutablePointer<Float>.allocate(capacity: 64)
    defer { memory.deallocate() }
    memory.initialize(repeating: 0, count: 64)
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: max(64, Int(cdnn_scratch_bytes(primitive))), alignment: 64)
    defer { scratch.deallocate() }
    cdnn_set_scratch(primitive, scratch)
    (memory[0], memory[1], memory[16], memory[17], memory[32], memory[33]) = (1, 2, 3, 4, 10, 100)
    slots[CDNN_WEIGHTS] = UnsafeMutableRawPointer(memory + 32)
    slots[CDNN_DST] = UnsafeMutableRawPointer(memory + 48)
    slots[CDNN_SRC] = UnsafeMutableRawPointer(memory)
    cdnn_execute(UnsafeMutableRawPointer(primitive))
    #expect(memory[48] == 210)
    slots[CDNN_SRC] = UnsafeMutableRawPointer(memory + 16)
    cdnn_execute(UnsafeMutableRawPointer(primitive))
    #expect(memory[48] == 430)
  }

  @Test("running without memory is an error text, not a crash")
  func unboundSlot() throws {
    var text = Self.plain(2, 2, 2).description
    let primitive = try #require(cdnn_matmul_create(&text))
    defer { cdnn_destroy(primitive) }
    cdnn_execute(UnsafeMutableRawPointer(primitive))
    #expect(String(cString: cdnn_error()).contains("slot 0"))
  }

  @Test("descriptions that make no product")
  func failures() {
    func failure(_ change: (inout MatMulProblem) -> Void) -> String {
      var product = Self.plain(2, 3, 4)
      change(&product)
      var text = product.description
      guard let primitive = cdnn_matmul_create(&text) else { return String(cString: cdnn_error()) }
      cdnn_destroy(primitive)
      return "a primitive"
    }
    #expect(failure { $0.weights = OperandLayout([5, 4]) }.contains("[2, 3] · [5, 4] does not give [2, 4]"))
    #expect(failure { $0.src = OperandLayout([2, 0]) }.contains("extent 0"))
    #expect(failure { $0.threads = 0 }.contains("0 threads"))
    #expect(failure { $0.dst.strides[0] = 0 }.contains("stride 0"))
    #expect(failure { $0.eltwise = cdnn_eltwise(rawValue: 99) }.contains("oneDNN has no product f32[2, 3]:3x1"))
    #expect(failure { $0.src.type = cdnn_dtype(rawValue: 99) }.contains("unknown type"))
    #expect(
      failure {
        $0 = MatMulProblem(
          src: OperandLayout([2, 2, 3]), weights: OperandLayout([3, 3, 4]), dst: OperandLayout([2, 2, 4]))
      }.contains("do not broadcast"))
    #expect(failure { $0.dst = OperandLayout([1, 1, 1, 1, 1, 2, 4]) }.contains("rank 7"))
  }

  @Test("the library says what it is")
  func version() throws {
    #expect(String(cString: cdnn_version()).contains("(\(String(cString: cdnn_isa())), "))
    var text = Self.plain(2, 3, 4).description
    let primitive = try #require(cdnn_matmul_create(&text))
    defer { cdnn_destroy(primitive) }
    #expect(!String(cString: cdnn_implementation(primitive)).isEmpty)
  }
}
