import Tensors
import Testing

@Suite("Batch normalization in programs")
struct BatchNormalizationProgramTests {
  private static func numbers(_ shape: Shape, _ phase: Double) -> Tensor {
    evenNumbers(shape, phase, .bfloat16, from: -0.7, to: 1.3)
  }

  /// What a layer of mixed precision records, and its gradient: results and, on the way to them, the same in float32.
  private static func layer(_ x: Tensor, _ upstream: Tensor, relu: Bool) -> (results: [Tensor], wide: [Tensor]) {
    let channels = x.shape[1]
    let (gamma, beta) = (Tensor.full([channels], 1.5), Tensor.full([channels], 0.25))
    let wideX = x.cast(to: .float32)
    let wideY = wideX.batchNormalized(gamma: gamma, beta: beta, epsilon: 1e-3).output
    let y = relu ? wideY.cast(to: .bfloat16).relu() : wideY.cast(to: .bfloat16)
    let sum = (y * upstream).sum()
    func gradient(_ input: Tensor) -> Tensor { Differentiation.gradients(of: sum, withRespectTo: [input])[0] }
    return ([y, gradient(x)], [wideY, gradient(wideX)])
  }

  @Test("bfloat16 goes in and out, with the bits that conversions before and after give", arguments: [true, false])
  func bfloat16(relu: Bool) throws {
    for shape in [[130, 64], [65, 20], [7, 3], [1000, 16]] {
      let (x, upstream) = (Tensor.placeholder("x", shape: shape, dtype: .bfloat16), Self.numbers(shape, 0.4))
      let traced = Self.layer(x, upstream, relu: relu)
      let narrow = try Program(label: "narrow", inputs: [x], outputs: traced.results)
      // Somebody who wants float32 gets it.
      let wide = try Program(label: "wide", inputs: [x], outputs: traced.results + traced.wide)
      #expect(narrow.description.contains("batch_normalize\(relu ? "+relu" : "") "))
      #expect(narrow.description.contains("\(relu ? "relu+" : "")batch_normalize_gradient"))
      #expect(!narrow.description.contains("float32 (\(shape[0]), \(shape[1]))"))
      #expect(wide.description.contains("float32 (\(shape[0]), \(shape[1]))"))
      let values = try Self.numbers(shape, 0.1).evaluate()
      for (result, expected) in zip(try narrow(values), try wide(values)) {
        let (a, b) = (
          try result.cast(to: .float32).scalars(as: Float.self), try expected.cast(to: .float32).scalars(as: Float.self)
        )
        #expect(a == b)
        #expect(a.contains { $0 != 0 })
      }
    }
  }

  @Test("a ReLU's mask is the same whether its output is read or computed again", arguments: [DType.float32, .float64])
  func masks(_ dtype: DType) throws {
    for shape in [[130, 64], [65, 20], [7, 3]] {
      func numbers(_ shape: Shape, _ phase: Double) throws -> Tensor {
        try evenNumbers(shape, phase, dtype, from: -0.7, to: 1.3).evaluate()
      }
      let x = Tensor.placeholder("x", shape: shape, dtype: dtype)
      let (gamma, beta) = (try numbers([shape[1]], 0.2), try numbers([shape[1]], 0.3))
      let upstream = try numbers(shape, 0.4)
      let y = x.batchNormalized(gamma: gamma, beta: beta, epsilon: 1e-3).output.relu()
      let gradient = Differentiation.gradients(of: (y * upstream).sum(), withRespectTo: [x])[0]
      let fused = try Program(label: "fused", inputs: [x], outputs: [gradient])
      // Whoever looks at the result before the ReLU keeps them apart.
      let apart = try Program(
        label: "apart", inputs: [x],
        outputs: [gradient, x.batchNormalized(gamma: gamma, beta: beta, epsilon: 1e-3).output])
      #expect(fused.description.contains("relu+batch_normalize_gradient"))
      #expect(!apart.description.contains("batch_normalize+relu"))
      let values = try numbers(shape, 0.1)
      let (a, b) = (try fused(values)[0].scalars(as: Double.self), try apart(values)[0].scalars(as: Double.self))
      #expect(a == b && a.contains { $0 != 0 })
    }
  }

  @Test("a NaN goes through normalization and ReLU", arguments: [DType.float32, .float64, .bfloat16])
  func nan(_ dtype: DType) throws {
    let wide = dtype == .bfloat16 ? DType.float32 : dtype
    for channels in [3, 64] {
      let x = Tensor.placeholder("x", shape: [8, channels], dtype: dtype)
      let (gamma, beta) = (Tensor.full([channels], 1.5, dtype: wide), Tensor.full([channels], 0.25, dtype: wide))
      let normal = x.cast(to: wide).batchNormalized(gamma: gamma, beta: beta, epsilon: 1e-3).output
      let program = try Program(label: "relu", inputs: [x], outputs: [normal.cast(to: dtype).relu()])
      #expect(program.description.contains("batch_normalize+relu"))
      let values = (0..<8 * channels).map { $0 == channels + 1 ? Float.nan : Float($0 % 7) }
      let y = try program(Tensor(values, shape: [8, channels]).cast(to: dtype))[0].scalars(as: Double.self)
      #expect((0..<8 * channels).allSatisfy { y[$0].isNaN == ($0 % channels == 1) })
    }
  }
}
