import CKernels
import Testing

/// Runs of simple instructions go strip by strip, with values in registers; alone, an instruction goes over a whole
/// tile. Both ways must give the same bits.
@Suite("Fused chains: strips")
struct FusedStripTests {
  /// Where an operand comes from.
  enum Source: CaseIterable, Sendable { case memory, made, madeEarlier, constant, repeated }

  private static let count = 1000
  private static let special: [Float] = [0, -0.0, .nan, .infinity, -.infinity, 1, -1, 0x1p-140]
  private static func values(_ seed: Int) -> [Float] {
    (0..<count).map { $0 % 9 == seed ? special[$0 / 9 % special.count] : Float(($0 &* (37 + seed)) % 501) * 0.01 - 2 }
  }

  private static let unary = [CK_NEG, CK_ABS, CK_SQUARE, CK_RECIPROCAL, CK_SQRT, CK_RSQRT, CK_RELU, CK_NOT]
  private static let binary = [
    CK_ADD, CK_SUB, CK_MUL, CK_DIV, CK_MAX, CK_MIN, CK_EQ, CK_NE, CK_LT, CK_LE, CK_GT, CK_GE, CK_AND, CK_OR,
  ]
  private static let ternary = [CK_SELECT, CK_FMA]

  /// The operation over operands of the given sources, with the operands that it had.
  private static func run(_ op: ck_op, _ sources: [Source]) -> (result: [Float], operands: [[Float]]) {
    var chain = FusedChain([count])
    var operands: [[Float]] = []
    var early: [FusedChain.Register?] = []
    // Values for later are made first, so that the operand that is made last comes right before its use.
    for (index, source) in sources.enumerated() {
      operands.append(values(index))
      early.append(
        source == .madeEarlier
          ? chain.emit(CK_NEG, CK_CLASS_F, chain.input(KernelMemory(operands[index].map { -$0 }), CK_F32, CK_CLASS_F))
          : nil)
    }
    var registers: [FusedChain.Register] = []
    for (index, source) in sources.enumerated() {
      switch source {
      case .memory: registers.append(chain.input(KernelMemory(operands[index]), CK_F32, CK_CLASS_F))
      case .made:
        let negative = chain.input(KernelMemory(operands[index].map { -$0 }), CK_F32, CK_CLASS_F)
        registers.append(chain.emit(CK_NEG, CK_CLASS_F, negative))
      case .madeEarlier: registers.append(early[index]!)
      case .constant:
        operands[index] = [Float](repeating: Float(index) + 0.75, count: count)
        registers.append(chain.emit(CK_CONSTANT, CK_CLASS_F, immediate: Double(index) + 0.75))
      case .repeated:
        operands[index] = [Float](repeating: -1.25 - Float(index), count: count)
        registers.append(chain.input(KernelMemory([-1.25 - Float(index)]), CK_F32, CK_CLASS_F, strides: [0]))
      }
    }
    let result: FusedChain.Register
    switch registers.count {
    case 1: result = chain.emit(op, CK_CLASS_F, registers[0])
    case 2: result = chain.emit(op, CK_CLASS_F, registers[0], registers[1])
    default: result = chain.emit(op, CK_CLASS_F, registers[0], registers[1], registers[2])
    }
    // Negated twice, so that there is a run even where all operands come from memory.
    let back = chain.emit(CK_NEG, CK_CLASS_F, chain.emit(CK_NEG, CK_CLASS_F, result))
    let memory = KernelMemory(byteCount: 4 * count)
    chain.output(back, memory, CK_F32)
    chain.run()
    return (memory.elements(Float.self, count), operands)
  }

  private static func check(_ op: ck_op, _ sources: [Source]) {
    let (result, operands) = run(op, sources)
    let expected: [Float]
    switch operands.count {
    case 1: expected = FusedChain.float(op, operands[0])
    case 2: expected = FusedChain.float(op, operands[0], operands[1])
    default: expected = FusedChain.float(op, operands[0], operands[1], operands[2])
    }
    for index in result.indices where result[index].bitPattern != expected[index].bitPattern {
      if result[index].isNaN, expected[index].isNaN { continue }
      Issue.record("op \(op.rawValue) of \(sources) at \(index): \(result[index]), not \(expected[index])")
      return
    }
  }

  @Test("one operand", arguments: Source.allCases)
  func one(source: Source) {
    for op in Self.unary { Self.check(op, [source]) }
  }

  @Test("two operands", arguments: Source.allCases, Source.allCases)
  func two(first: Source, second: Source) {
    for op in Self.binary { Self.check(op, [first, second]) }
  }

  @Test("three operands", arguments: Source.allCases, Source.allCases)
  func three(first: Source, second: Source) {
    for op in Self.ternary {
      for third in Source.allCases { Self.check(op, [first, second, third]) }
    }
  }

  @Test("a value that the next instruction reads twice, and others later")
  func shared() {
    // Halves, so that all of it is exact, with fused multiply-adds and without.
    let values = Self.values(0).map { $0.isFinite ? ($0 * 100).rounded() / 2 : 1 }
    var chain = FusedChain([Self.count])
    let x = chain.input(KernelMemory(values), CK_F32, CK_CLASS_F)
    let negative = chain.emit(CK_NEG, CK_CLASS_F, x)
    let square = chain.emit(CK_MUL, CK_CLASS_F, negative, negative)
    let sum = chain.emit(CK_ADD, CK_CLASS_F, square, negative)
    // Between two runs: a function that has no strips.
    let rounded = chain.emit(CK_FLOOR, CK_CLASS_F, sum)
    let difference = chain.emit(CK_SUB, CK_CLASS_F, rounded, square)
    let last = chain.emit(CK_FMA, CK_CLASS_F, difference, difference, negative)
    let (first, second) = (KernelMemory(byteCount: 4 * Self.count), KernelMemory(byteCount: 4 * Self.count))
    let total = KernelMemory(byteCount: 4)
    chain.output(last, first, CK_F32)
    chain.output(sum, second, CK_F32)
    chain.fold(square, CK_REDUCE_MAX, total, CK_F32)
    chain.run()
    #expect(second.elements(Float.self, Self.count) == values.map { $0 * $0 - $0 })
    #expect(
      first.elements(Float.self, Self.count)
        == values.map {
          let difference = ($0 * $0 - $0).rounded(.down) - $0 * $0
          return (-$0).addingProduct(difference, difference)
        })
    #expect(total.elements(Float.self, 1)[0] == values.map { $0 * $0 }.max()!)
  }

  @Test("a chain that changes at the same address is planned anew")
  func changed() {
    let memory = KernelMemory([Float](repeating: 3, count: 200))
    let output = KernelMemory(byteCount: 800)
    for (op, expected) in [(CK_SQUARE, 9), (CK_NEG, -3), (CK_SQUARE, 9)] as [(ck_op, Float)] {
      for count in [200, 100] {
        var chain = FusedChain([count])
        let x = chain.input(memory, CK_F32, CK_CLASS_F)
        chain.output(chain.emit(op, CK_CLASS_F, x), output, CK_F32)
        chain.run()
        chain.run()
        #expect(output.elements(Float.self, count).allSatisfy { $0 == expected })
      }
    }
  }
}
