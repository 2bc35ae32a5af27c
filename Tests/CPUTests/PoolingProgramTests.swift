import Tensors
import Testing

@Suite("max pooling in programs")
struct PoolingProgramTests {
  @Test("a ReLU's mask goes before the gradient is spread over windows, with the same result", arguments: [1, 2, 3])
  func masks(stride: Int) throws {
    let x = Tensor([7 as UInt32, 0]).randomNormal([2, 9, 9, 5])
    let places = (9 - 3) / stride + 1
    let factors = Tensor([8 as UInt32, 0]).randomNormal([2, places, places, 5])
    func pooled(_ y: Tensor) -> Tensor { (y.maxPooled([3, 3], strides: [stride, stride]) * factors).sum() }

    let input = Tensor.placeholder("x", shape: x.shape, dtype: x.dtype)
    let gradient = Differentiation.gradients(of: pooled(input.relu()), withRespectTo: [input])[0]
    let program = try Program(label: "relu and pooling", inputs: [input], outputs: [gradient])
    let together = try program(x)[0]
    // The pass over all elements that the mask would be is not there.
    #expect(!program.description.contains("(2, 9, 9, 5) gt select"))

    let y = try x.relu().evaluate()
    let spread = try valueAndGradients(at: [y]) { pooled($0[0]) }.gradients[0].evaluate()
    let apart = spread.where(y .> 0, else: 0)
    #expect(try (together - apart).abs().max().item() == 0)
  }
}
