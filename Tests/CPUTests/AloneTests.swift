import CKernels
import Tensors
import Testing

@testable import CPU

@Suite("Programs whose team is busy elsewhere", .enabled(if: ck_max_threads() > 1, "there is no team of one"))
struct AloneTests {
  /// Loss and gradients of a network, and the program that computes them, for elements that are the same each time.
  private func check(_ x: Tensor, _ weights: [Tensor], kinds: [String], _ loss: ([Tensor]) -> Tensor) throws {
    let inputs = ([x] + weights).enumerated().map { Tensor.placeholder("input \($0)", shape: $1.shape) }
    let value = loss(inputs)
    let gradients = Differentiation.gradients(of: value, withRespectTo: inputs)
    let program = try CPUProgram(
      Computation(label: "step", inputs: inputs, outputs: [value] + gradients))
    let text = program.description
    for kind in kinds { #expect(text.contains(kind), "\(text)") }
    #expect(program.steps.count { $0.threads > 1 && !$0.bringsThreads } > 1)
    let sources = try ([x] + weights).map { try $0.evaluatedStorage() }
    func results() throws -> [[UInt32]] {
      let storages = try program.outputs.map { try Storage(byteCount: $0.byteCount, for: "a test") }
      try program.run(sources, into: storages)
      return zip(storages, program.outputs).map { storage, spec in
        (0..<spec.count).map { storage.pointer.load(fromByteOffset: 4 * $0, as: UInt32.self) }
      }
    }
    let together = try results()
    program.teamChoice.pointee = .withoutTeam
    #expect(try results() == together)
    program.teamChoice.pointee = ck_team_choice()
    #expect(try results() == together)
    #expect(together.allSatisfy { $0.contains { $0 != 0 } })
  }

  private func numbers(_ shape: Shape, _ phase: Double) -> Tensor {
    evenNumbers(shape, phase, .float32, from: -0.5, to: 0.5)
  }

  @Test("Dense layers give one thread the bits that they give a team")
  func dense() throws {
    try check(
      numbers([96, 784], 0.1), [numbers([784, 32], 0.2), numbers([32, 300], 0.3), numbers([300, 400], 0.4)],
      kinds: ["matmul", "softmax", "fused"]
    ) { x in
      let hidden = x[0].matmul(x[1]).relu().matmul(x[2]).tanh().matmul(x[3])
      return (hidden.softmax() * hidden).sum() + hidden.square().mean()
    }
  }

  @Test("So do convolutions, pooling and batch normalization")
  func convolutions() throws {
    let (gamma, beta) = (Tensor.full([64], 1.5), Tensor.full([64], 0.25))
    try check(
      numbers([24, 28, 28, 3], 0.1), [numbers([3, 3, 3, 64], 0.2), numbers([3, 3, 64, 64], 0.3)],
      kinds: ["winograd", "batch_normalize"]
    ) { x in
      let first = x[0].convolved(with: x[1]).batchNormalized(gamma: gamma, beta: beta, epsilon: 1e-3).output.relu()
      return first.convolved(with: x[2]).relu().square().sum()
    }
  }
}
