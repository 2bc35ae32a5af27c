import Keras

// A custom layer: it says what its weights are and what it computes, and gets gradients, training and a line in
// the summary for it.

/// x · kernel, scaled by a learned factor for each unit.
final class ScaledDense: Layer {
  let units: Int
  private var kernel: Variable!
  private var factor: Variable!

  init(_ units: Int) {
    self.units = units
    super.init()
  }

  override func build(_ inputShape: SymbolicShape) throws {
    kernel = try addWeight("kernel", shape: [inputShape.dimension(-1), units], initializer: .heNormal)
    factor = try addWeight("factor", shape: [units], initializer: .ones)
    try super.build(inputShape)
  }

  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.matmul(kernel.value) * factor.value
  }
}

setRandomSeed(3)
let x = Tensor([1, 0] as [UInt32]).randomUniform([512, 4], low: -1, high: 1)
// What is to be learned: a wave along one input plus another one.
let y = (x[.all, 0..<1] * 2).sin() + x[.all, 2..<3]

let model = Sequential([Input(shape: [4]), ScaledDense(32), Activation("tanh"), ScaledDense(1)])
model.summary()
try model.compile(optimizer: Adam(learningRate: 0.01), loss: "mse")
let history = try model.fit(x, y, batchSize: 32, epochs: 60, verbose: 2)

// The same graph differentiates anything: how the prediction changes with the inputs.
let slope = gradient(of: { ($0 * $0).sum() })
print("d(x²)/dx at 3:", try slope(Tensor([3] as [Float])).item())

guard let loss = history["loss"]?.last, loss < 0.02 else { fatalError("the model did not learn") }
