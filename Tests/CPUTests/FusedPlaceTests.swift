import CKernels
import Testing

/// Chains whose outputs share memory with inputs, and registers that are used again.
@Suite("Fused chains: in place")
struct FusedPlaceTests {
  static let counts = [1, 20, 512, 1024, 1000, 5000]

  private static func values(_ count: Int, _ factor: Float) -> [Float] {
    (0..<count).map { Float($0 % 251) * factor - 3 }
  }

  @Test("an optimizer's update overwrites its inputs", arguments: counts, [1, 2])
  func update(count: Int, threads: Int) {
    let (g, m, v, w) = (
      Self.values(count, 0.1), Self.values(count, 0.2), Self.values(count, 0.3).map(abs), Self.values(count, 0.4)
    )
    let (gradient, first, second, weight) = (KernelMemory(g), KernelMemory(m), KernelMemory(v), KernelMemory(w))
    var chain = FusedChain([count], threads: threads)
    let f = CK_CLASS_F
    let gr = chain.input(gradient, CK_F32, f)
    let mr = chain.input(first, CK_F32, f)
    let vr = chain.input(second, CK_F32, f)
    let wr = chain.input(weight, CK_F32, f)
    let half = chain.emit(CK_CONSTANT, f, immediate: 0.5)
    let small = chain.emit(CK_CONSTANT, f, immediate: 0.125)
    let m1 = chain.emit(CK_ADD, f, mr, chain.emit(CK_MUL, f, chain.emit(CK_SUB, f, gr, mr), half))
    let v1 = chain.emit(
      CK_ADD, f, vr, chain.emit(CK_MUL, f, chain.emit(CK_SUB, f, chain.emit(CK_SQUARE, f, gr), vr), small))
    let root = chain.emit(CK_ADD, f, chain.emit(CK_SQRT, f, v1), small)
    let w1 = chain.emit(CK_SUB, f, wr, chain.emit(CK_DIV, f, chain.emit(CK_MUL, f, m1, small), root))
    chain.output(m1, first, CK_F32)
    chain.output(v1, second, CK_F32)
    chain.output(w1, weight, CK_F32)
    chain.run()
    let m2 = zip(g, m).map { $1 + ($0 - $1) * 0.5 }
    let v2 = zip(g, v).map { $1 + ($0 * $0 - $1) * 0.125 }
    #expect(first.elements(Float.self, count) == m2)
    #expect(second.elements(Float.self, count) == v2)
    #expect(
      weight.elements(Float.self, count)
        == (0..<count).map { w[$0] - m2[$0] * 0.125 / (v2[$0].squareRoot() + 0.125) })
  }

  @Test("two arrays change places", arguments: counts, [1, 2])
  func swap(count: Int, threads: Int) {
    let (a, b) = (Self.values(count, 0.1), Self.values(count, 0.7))
    let (left, right) = (KernelMemory(a), KernelMemory(b))
    var chain = FusedChain([count], threads: threads)
    let (l, r) = (chain.input(left, CK_F32, CK_CLASS_F), chain.input(right, CK_F32, CK_CLASS_F))
    chain.output(r, left, CK_F32)
    chain.output(l, right, CK_F32)
    chain.run()
    #expect(left.elements(Float.self, count) == b)
    #expect(right.elements(Float.self, count) == a)
  }

  @Test("an input is read after the instruction that makes its successor", arguments: counts, [1, 2])
  func laterUse(count: Int, threads: Int) {
    let a = Self.values(count, 0.25)
    let memory = KernelMemory(a)
    let (difference, sum) = (KernelMemory(byteCount: 4 * count), KernelMemory(byteCount: 4))
    var chain = FusedChain([count], threads: threads)
    let input = chain.input(memory, CK_F32, CK_CLASS_F)
    let square = chain.emit(CK_SQUARE, CK_CLASS_F, input)
    chain.output(square, memory, CK_F32)
    chain.output(chain.emit(CK_SUB, CK_CLASS_F, square, input), difference, CK_F32)
    chain.fold(input, CK_REDUCE_MAX, sum, CK_F32)
    chain.run()
    #expect(memory.elements(Float.self, count) == a.map { $0 * $0 })
    #expect(difference.elements(Float.self, count) == a.map { $0 * $0 - $0 })
    #expect(sum.elements(Float.self, 1) == [a.max()!])
  }

  @Test("one register to several outputs, of other types too", arguments: counts)
  func severalOutputs(count: Int) {
    let a = Self.values(count, 1)
    let outputs = (0..<3).map { _ in KernelMemory(byteCount: 4 * count) }
    let wide = KernelMemory(byteCount: 8 * count)
    var chain = FusedChain([count])
    let result = chain.emit(CK_NEG, CK_CLASS_F, chain.input(KernelMemory(a), CK_F32, CK_CLASS_F))
    chain.output(result, outputs[0], CK_F32)
    chain.output(result, outputs[1], CK_F32)
    chain.output(result, outputs[2], CK_I32)
    chain.output(result, wide, CK_F64)
    chain.run()
    #expect(outputs[0].elements(Float.self, count) == a.map { -$0 })
    #expect(outputs[1].elements(Float.self, count) == a.map { -$0 })
    #expect(outputs[2].elements(Int32.self, count) == a.map { Int32(-$0) })
    #expect(wide.elements(Double.self, count) == a.map { Double(-$0) })
  }

  @Test("registers are written again, an input's too", arguments: counts, [1, 2])
  func reuse(count: Int, threads: Int) {
    let a = Self.values(count, 0.5)
    let output = KernelMemory(byteCount: 4 * count)
    var chain = FusedChain([count], threads: threads)
    let x = chain.input(KernelMemory(a), CK_F32, CK_CLASS_F)
    let two = chain.emit(CK_CONSTANT, CK_CLASS_F, immediate: 2)
    chain.emit(CK_ADD, CK_CLASS_F, x, two, into: x)
    chain.emit(CK_MUL, CK_CLASS_F, x, two, into: two)
    chain.emit(CK_SUB, CK_CLASS_F, two, x, into: x)
    chain.emit(CK_MUL, CK_CLASS_F, x, two, into: x)
    chain.output(x, output, CK_F32)
    chain.run()
    #expect(output.elements(Float.self, count) == a.map { ($0 + 2) * 2 * (($0 + 2) * 2 - ($0 + 2)) })
  }

  @Test("strided inputs and outputs of the same memory", arguments: [1, 2])
  func stridedUpdate(threads: Int) {
    let a = Self.values(40 * 100, 0.5)
    let memory = KernelMemory(a)
    var chain = FusedChain([40, 60], threads: threads)
    let x = chain.input(memory, CK_F32, CK_CLASS_F, strides: [100, 1])
    chain.output(chain.emit(CK_SQUARE, CK_CLASS_F, x), memory, CK_F32, strides: [100, 1])
    chain.run()
    #expect(memory.elements(Float.self, a.count) == a.indices.map { $0 % 100 < 60 ? a[$0] * a[$0] : a[$0] })
  }
}
