import Glibc
import Keras
import Testing

/// Models that compute in 16 bits train as others do. The policy is the whole process's, so each test has its own.
@Suite(.ownSession()) struct MixedPrecisionTests {
  @Test func float16ScalesTheLoss() async {
    await #expect(processExitsWith: .success) {
      exit(try learns("mixed_float16") { $0.optimizer is LossScaleOptimizer } ? 0 : 1)
    }
  }

  @Test func bfloat16DoesNot() async {
    await #expect(processExitsWith: .success) {
      exit(try learns("mixed_bfloat16") { $0.optimizer is SGD } ? 0 : 1)
    }
  }
}

/// Whether a regression is learned and the optimizer is as expected.
private func learns(_ policy: String, _ check: (Model) -> Bool) throws -> Bool {
  setRandomSeed(1)
  try setDTypePolicy(policy)
  let model = Sequential([Input(shape: [2]), Dense(8, activation: "relu"), Dense(1, dtype: "float32")])
  try model.compile(optimizer: SGD(learningRate: 0.05), loss: "mse")
  let x = Tensor((0..<128).map { Float(($0 * 37) % 64) / 64 }, shape: [64, 2])
  let losses = try model.fit(x, x[.all, 0..<1] * 2, batchSize: 16, epochs: 40, verbose: 0)["loss"]!
  return check(model) && losses.last! < losses[0] / 10 && model.weights.allSatisfy { $0.dtype == .float32 }
}
