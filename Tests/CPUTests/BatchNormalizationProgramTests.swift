import CPU
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
}
