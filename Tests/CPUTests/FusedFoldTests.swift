import CKernels
import Testing

@Suite("Fused chains: folds")
struct FusedFoldTests {
  private static func fold<Element: BitwiseCopyable, Result: BitwiseCopyable>(
    _ values: [Element], _ dtype: ck_dtype, _ class_: ck_class, _ kind: ck_reduction, to: ck_dtype, as: Result.Type,
    threads: Int = 1, scale: Double = 1
  ) -> Result {
    var chain = FusedChain([values.count], threads: threads)
    let memory = KernelMemory(byteCount: 8)
    chain.fold(chain.input(KernelMemory(values), dtype, class_), kind, memory, to, scale: scale)
    chain.run()
    return memory.elements(Result.self, 1)[0]
  }

  static let counts = [1, 2, 33, 512, 513, 4000, 20_001]

  @Test("sums, products and extremes of floats", arguments: counts, [1, 2, 3])
  func floats(count: Int, threads: Int) {
    let values = (0..<count).map { Float(($0 &* 7919) % 1000) * 0.01 - 4 }
    func result(_ kind: ck_reduction, _ values: [Float], scale: Double = 1) -> Float {
      Self.fold(values, CK_F32, CK_CLASS_F, kind, to: CK_F32, as: Float.self, threads: threads, scale: scale)
    }
    let sum = values.reduce(0) { $0 + Double($1) }
    let size = values.reduce(0) { $0 + Double(abs($1)) }
    #expect(abs(Double(result(CK_REDUCE_SUM, values)) - sum) <= 2e-7 * size)
    #expect(abs(Double(result(CK_REDUCE_SUM, values, scale: 1 / Double(count))) - sum / Double(count)) <= 2e-7 * size)
    #expect(result(CK_REDUCE_MAX, values) == values.max())
    #expect(result(CK_REDUCE_MIN, values) == values.min())
    let factors = values.map { 1 + $0 * 0.001 }
    let product = factors.reduce(1) { $0 * Double($1) }
    #expect(abs(Double(result(CK_REDUCE_PROD, factors)) - product) <= 1e-5 * abs(product))
    // The same number of threads gives the same bits.
    #expect(result(CK_REDUCE_SUM, values) == result(CK_REDUCE_SUM, values))
    for kind in [CK_REDUCE_SUM, CK_REDUCE_PROD, CK_REDUCE_MAX, CK_REDUCE_MIN] {
      var spoilt = values
      spoilt[count / 2] = .nan
      #expect(result(kind, spoilt).isNaN)
    }
  }

  @Test("a long sum of floats keeps its digits")
  func longSum() {
    let values = [Float](repeating: 0.1, count: 1_000_000)
    let sum = Self.fold(values, CK_F32, CK_CLASS_F, CK_REDUCE_SUM, to: CK_F32, as: Float.self)
    #expect(abs(sum - 100_000) < 0.02)
  }

  @Test("doubles and integers", arguments: counts, [1, 2])
  func others(count: Int, threads: Int) {
    let doubles = (0..<count).map { Double(($0 &* 7919) % 1000) - 400 }
    func real(_ kind: ck_reduction) -> Double {
      Self.fold(doubles, CK_F64, CK_CLASS_D, kind, to: CK_F64, as: Double.self, threads: threads)
    }
    #expect(real(CK_REDUCE_SUM) == doubles.reduce(0, +))
    #expect(real(CK_REDUCE_MAX) == doubles.max())
    #expect(real(CK_REDUCE_MIN) == doubles.min())
    let integers = doubles.map { Int32($0) }
    func whole(_ kind: ck_reduction) -> Int64 {
      Self.fold(integers, CK_I32, CK_CLASS_I, kind, to: CK_I64, as: Int64.self, threads: threads)
    }
    #expect(whole(CK_REDUCE_SUM) == integers.reduce(0) { $0 + Int64($1) })
    #expect(whole(CK_REDUCE_PROD) == integers.reduce(1) { $0 &* Int64($1) })
    #expect(whole(CK_REDUCE_MAX) == Int64(integers.max()!))
    #expect(whole(CK_REDUCE_MIN) == Int64(integers.min()!))
    let unsigned = integers.map { UInt64(bitPattern: Int64($0)) }
    func natural(_ kind: ck_reduction) -> UInt64 {
      Self.fold(unsigned, CK_U64, CK_CLASS_U, kind, to: CK_U64, as: UInt64.self, threads: threads)
    }
    #expect(natural(CK_REDUCE_SUM) == unsigned.reduce(0, &+))
    #expect(natural(CK_REDUCE_MAX) == unsigned.max())
    #expect(natural(CK_REDUCE_MIN) == unsigned.min())
  }

  @Test("any and all", arguments: counts, [CK_CLASS_F, CK_CLASS_D, CK_CLASS_I, CK_CLASS_U].map(\.rawValue))
  func truth(count: Int, classNumber: UInt32) {
    func result(_ values: [UInt8], _ kind: ck_reduction) -> UInt8 {
      Self.fold(values, CK_BOOL, ck_class(rawValue: classNumber), kind, to: CK_BOOL, as: UInt8.self, threads: 2)
    }
    let (no, yes) = ([UInt8](repeating: 0, count: count), [UInt8](repeating: 1, count: count))
    #expect(result(no, CK_REDUCE_ANY) == 0)
    #expect(result(yes, CK_REDUCE_ALL) == 1)
    var one = no
    one[count - 1] = 1
    #expect(result(one, CK_REDUCE_ANY) == 1)
    #expect(result(one, CK_REDUCE_ALL) == (count == 1 ? 1 : 0))
    var butOne = yes
    butOne[count / 2] = 0
    #expect(result(butOne, CK_REDUCE_ALL) == 0)
  }

  @Test("folds of nothing are the neutral elements")
  func empty() {
    func real(_ kind: ck_reduction) -> Float {
      Self.fold([Float](), CK_F32, CK_CLASS_F, kind, to: CK_F32, as: Float.self)
    }
    #expect(real(CK_REDUCE_SUM) == 0)
    #expect(real(CK_REDUCE_PROD) == 1)
    #expect(real(CK_REDUCE_MAX) == -.infinity)
    #expect(real(CK_REDUCE_MIN) == .infinity)
    #expect(real(CK_REDUCE_ANY) == 0)
    #expect(real(CK_REDUCE_ALL) == 1)
    #expect(Self.fold([Int64](), CK_I64, CK_CLASS_I, CK_REDUCE_MAX, to: CK_I64, as: Int64.self) == .min)
    #expect(Self.fold([UInt64](), CK_U64, CK_CLASS_U, CK_REDUCE_MIN, to: CK_U64, as: UInt64.self) == .max)
  }

  @Test("a fold of a chain's result beside its output, broadcast operands included", arguments: [1, 2])
  func besideOutput(threads: Int) {
    let (rows, columns) = (130, 10)
    let values = (0..<rows * columns).map { Float($0 % 17) }
    let bias = (0..<columns).map { Float($0) }
    var chain = FusedChain([rows, columns], threads: threads)
    let x = chain.input(KernelMemory(values), CK_F32, CK_CLASS_F)
    let sum = chain.emit(CK_ADD, CK_CLASS_F, x, chain.input(KernelMemory(bias), CK_F32, CK_CLASS_F, strides: [0, 1]))
    let (output, total) = (KernelMemory(byteCount: 4 * values.count), KernelMemory(byteCount: 4))
    let (largest, mean) = (KernelMemory(byteCount: 4), KernelMemory(byteCount: 2))
    chain.output(sum, output, CK_F32)
    chain.fold(sum, CK_REDUCE_SUM, total, CK_F32)
    chain.fold(x, CK_REDUCE_MAX, largest, CK_I32)
    chain.fold(x, CK_REDUCE_SUM, mean, CK_F16, scale: 1 / Double(values.count))
    chain.run()
    let expected = values.indices.map { values[$0] + bias[$0 % columns] }
    #expect(output.elements(Float.self, values.count) == expected)
    #expect(total.elements(Float.self, 1) == [expected.reduce(0, +)])
    #expect(largest.elements(Int32.self, 1) == [16])
    let exact = values.reduce(0, +) / Float(values.count)
    #expect(mean.elements(UInt16.self, 1) == [Float16(exact).bitPattern])
  }
}
