import CKernels
import Testing

/// Adam's step is one loop where a chain has exactly its instructions. Whatever surrounds or changes them, the numbers
/// are those of the formula.
@Suite("Fused chains: Adam's step")
struct FusedAdamTests {
  private enum Variant: CaseIterable { case plain, decayed, averaged, readOutside, scaledByArray, otherVelocity }

  private static let count = 1300
  private static func values(_ seed: Int, from low: Double = -1) -> [Float] {
    (0..<count).map { Float(low + Double(($0 &* (37 + seed)) % 501) * 0.004) }
  }

  private static let (gradients, momentums, variables) = (values(0), values(1), values(2))
  private static let (velocities, others) = (values(3, from: 0.01), values(4, from: 0.01))
  private static let (first, second, epsilon, rate) = (0.1, 0.001, 1e-7, 0.25)

  private static func expected(_ variant: Variant, at i: Int) -> (variable: Double, momentum: Double, velocity: Double)
  {
    let (gradient, other) = (Double(gradients[i]), Double(others[i]))
    let difference = gradient - Double(momentums[i])
    let momentum = Double(momentums[i]) + difference * first
    let base = variant == .otherVelocity ? other : Double(velocities[i])
    let velocity = base + (gradient * gradient - Double(velocities[i])) * second
    let variable = Double(variables[i]) * (variant == .decayed ? 0.5 : 1)
    let rate = variant == .scaledByArray ? other : rate
    return (variable - momentum * rate / (velocity.squareRoot() + epsilon), momentum, velocity)
  }

  @Test("with what may come before, after and between", arguments: [1, 2])
  func steps(threads: Int) {
    for variant in Variant.allCases {
      var chain = FusedChain([Self.count], threads: threads)
      let (momentum, velocity, variable) = (
        KernelMemory(Self.momentums), KernelMemory(Self.velocities), KernelMemory(Self.variables)
      )
      func constant(_ x: Double) -> FusedChain.Register { chain.emit(CK_CONSTANT, CK_CLASS_F, immediate: x) }
      let g = chain.input(KernelMemory(Self.gradients), CK_F32, CK_CLASS_F)
      let m = chain.input(momentum, CK_F32, CK_CLASS_F)
      let v = chain.input(velocity, CK_F32, CK_CLASS_F)
      var w = chain.input(variable, CK_F32, CK_CLASS_F)
      let other = chain.input(KernelMemory(Self.others), CK_F32, CK_CLASS_F)
      let single = chain.input(KernelMemory([Float(Self.rate)]), CK_F32, CK_CLASS_F, strides: [0])
      let rate = variant == .scaledByArray ? other : single
      if variant == .decayed { w = chain.emit(CK_SUB, CK_CLASS_F, w, chain.emit(CK_MUL, CK_CLASS_F, w, constant(0.5))) }
      let (first, second, epsilon) = (constant(Self.first), constant(Self.second), constant(Self.epsilon))

      let difference = chain.emit(CK_SUB, CK_CLASS_F, g, m)
      let newM = chain.emit(CK_ADD, CK_CLASS_F, m, chain.emit(CK_MUL, CK_CLASS_F, difference, first))
      let above = chain.emit(CK_SUB, CK_CLASS_F, chain.emit(CK_SQUARE, CK_CLASS_F, g), v)
      let base = variant == .otherVelocity ? other : v
      let newV = chain.emit(CK_ADD, CK_CLASS_F, base, chain.emit(CK_MUL, CK_CLASS_F, above, second))
      let scaled = chain.emit(CK_MUL, CK_CLASS_F, newM, rate)
      let root = chain.emit(CK_ADD, CK_CLASS_F, chain.emit(CK_SQRT, CK_CLASS_F, newV), epsilon)
      let newW = chain.emit(CK_SUB, CK_CLASS_F, w, chain.emit(CK_DIV, CK_CLASS_F, scaled, root))
      let extra = KernelMemory(byteCount: 4 * Self.count)
      switch variant {
      case .averaged:
        let sum = chain.emit(CK_ADD, CK_CLASS_F, newW, other)
        chain.output(chain.emit(CK_MUL, CK_CLASS_F, sum, constant(0.5)), extra, CK_F32)
      case .readOutside: chain.output(difference, extra, CK_F32)
      default: break
      }
      // In place, as in training.
      chain.output(newM, momentum, CK_F32)
      chain.output(newV, velocity, CK_F32)
      chain.output(newW, variable, CK_F32)
      chain.run()

      let (ms, vs) = (momentum.elements(Float.self, Self.count), velocity.elements(Float.self, Self.count))
      let (ws, extras) = (variable.elements(Float.self, Self.count), extra.elements(Float.self, Self.count))
      for i in 0..<Self.count {
        let expected = Self.expected(variant, at: i)
        #expect(abs(Double(ms[i]) - expected.momentum) < 1e-6, "\(variant) at \(i)")
        #expect(abs(Double(vs[i]) - expected.velocity) < 1e-6, "\(variant) at \(i)")
        #expect(abs(Double(ws[i]) - expected.variable) < 1e-5, "\(variant) at \(i)")
        switch variant {
        case .averaged: #expect(abs(Double(extras[i]) - (expected.variable + Double(Self.others[i])) / 2) < 1e-5)
        case .readOutside: #expect(extras[i] == Self.gradients[i] - Self.momentums[i])
        default: break
        }
      }
    }
  }
}
