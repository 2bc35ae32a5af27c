import CKernels
import Testing

@Suite("Random numbers")
struct RandomTests {
  private static func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: 4)
    ck_philox(counter, key, &words)
    return words
  }

  @Test("Philox-4x32-10 gives the known answers of its authors' library")
  func knownAnswers() {
    #expect(Self.philox([0, 0, 0, 0], [0, 0]) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    let ones = UInt32.max
    #expect(
      Self.philox([ones, ones, ones, ones], [ones, ones]) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      Self.philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0])
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  /// Word i of a stream, block by block.
  private static func word(_ index: Int, _ key: [UInt32]) -> UInt32 {
    philox([UInt32(truncatingIfNeeded: index / 4), UInt32((index / 4) >> 32), 0, 0], key)[index % 4]
  }

  @Test(
    "uniform floats are the stream's upper 24 bits, for any count", arguments: [0, 1, 3, 4, 5, 511, 512, 513, 2000])
  func eager(count: Int) {
    var values = [Float](repeating: -1, count: count + 1)
    ck_random_uniform(&values, Int64(count), 42, 7)
    #expect(values[count] == -1)
    for index in 0..<count {
      #expect(values[index] == Float(Self.word(index, [42, 7]) >> 8) * 0x1p-24)
    }
  }

  private static func inChain(_ count: Int, _ class_: ck_class, threads: Int) -> FusedChain.Output {
    var chain = FusedChain([count], threads: threads)
    let state = chain.input(KernelMemory([UInt32(42), 7]), CK_U32, CK_CLASS_U, strides: [0])
    let dtype = [CK_F32, CK_F64, CK_I64, CK_U64][Int(class_.rawValue)]
    let memory = KernelMemory(byteCount: count * 8)
    chain.output(chain.random(class_, state: state), memory, dtype)
    chain.run()
    return FusedChain.Output(memory: memory, count: count)
  }

  @Test("a chain draws the same stream, in every class and whatever the number of threads", arguments: [1, 2, 3])
  func chains(threads: Int) {
    let count = 3000
    var eager = [Float](repeating: 0, count: count)
    ck_random_uniform(&eager, Int64(count), 42, 7)
    #expect(Self.inChain(count, CK_CLASS_F, threads: threads).elements(Float.self) == eager)
    let words = (0..<2 * count).map { Self.word($0, [42, 7]) }
    let doubles = (0..<count).map { index in
      let bits = UInt64(words[2 * index]) << 32 | UInt64(words[2 * index + 1])
      return Double(bits >> 11) * 0x1p-53
    }
    #expect(Self.inChain(count, CK_CLASS_D, threads: threads).elements(Double.self) == doubles)
    #expect(
      Self.inChain(count, CK_CLASS_U, threads: threads).elements(UInt64.self) == words.prefix(count).map { UInt64($0) })
    #expect(
      Self.inChain(count, CK_CLASS_I, threads: threads).elements(Int64.self) == words.prefix(count).map { Int64($0) })
  }

  @Test("uniform numbers fill [0, 1) evenly")
  func even() {
    var values = [Float](repeating: 0, count: 100_000)
    ck_random_uniform(&values, 100_000, 1, 2)
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    var counts = [Int](repeating: 0, count: 10)
    for value in values { counts[Int(value * 10)] += 1 }
    // Chi-squared with 9 degrees of freedom: beyond 27.9 once in a thousand streams.
    let chi = counts.reduce(0.0) { $0 + Double(($1 - 10_000) * ($1 - 10_000)) / 10_000 }
    #expect(chi < 27.9)
  }
}
