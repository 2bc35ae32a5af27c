import Keras
import Testing

@Suite("Training loops of one's own")
struct CustomLoopTests {
  private func data() -> (x: Tensor, y: Tensor) {
    let x = Tensor((0..<96).map { Float(($0 * 37) % 19) / 19 - 0.5 }).reshaped(32, 3)
    return (x, (x * x).sum(axes: [-1], keepDims: true))
  }

  private func model() -> Sequential {
    Sequential([
      Input(shape: [3]), Dense(8, activation: "tanh", kernelInitializer: GlorotUniform(seed: 1)),
      BatchNormalization(), Dense(1, kernelInitializer: GlorotUniform(seed: 2)),
    ])
  }

  @Test("a custom loop does to the weights what fit does", .ownSession(), arguments: ["sgd", "adam", "rmsprop"])
  func equalsFit(optimizer name: String) throws {
    let (x, y) = data()
    let fitted = model()
    try fitted.compile(optimizer: name, loss: "mse")
    let history = try fitted.fit(x, y, batchSize: 8, epochs: 2, verbose: 0, shuffle: false)

    let (looped, loss, optimizer) = (model(), MeanSquaredError(), try name.resolved() as Optimizer)
    var losses: [Double] = []
    for _ in 0..<2 {
      var sum = 0.0
      for start in stride(from: 0, to: 32, by: 8) {
        let (xBatch, yBatch) = (x[start..<start + 8], y[start..<start + 8])
        let (value, gradients) = try valueWithGradients(of: looped.trainableVariables) {
          try loss(yBatch, looped(xBatch, training: true))
        }
        try optimizer.apply(gradients, to: looped.trainableVariables)
        sum += try value.item()
      }
      losses.append(sum / 4)
    }
    for (mine, theirs) in zip(losses, history["loss"]!) { #expect(abs(mine - theirs) < 1e-5) }
    // Moving statistics are assigned in the loop, too.
    for (mine, theirs) in zip(looped.getWeights(), fitted.getWeights()) {
      let differences = try (mine - theirs).scalars(as: Float.self)
      #expect(differences.allSatisfy { abs($0) < 1e-5 })
    }
  }

  @Test("gradients are those of finite differences, and of gradients, too")
  func gradients() throws {
    let weight = Variable(name: "w", shape: [2], fill: 0.7, dtype: .float64)
    let function = { weight.value.power(3).sum() }
    let (value, gradients) = try valueWithGradients(of: [weight], function)
    #expect(abs(try value.item() - 2 * 0.343) < 1e-12)
    #expect(try gradients[0].scalars(as: Double.self).allSatisfy { abs($0 - 3 * 0.49) < 1e-12 })
    let (_, second) = try valueWithGradients(of: [weight]) {
      try valueWithGradients(of: [weight], function).gradients[0].sum()
    }
    #expect(try second[0].scalars(as: Double.self).allSatisfy { abs($0 - 6 * 0.7) < 1e-12 })
  }

  @Test("two losses train two models in turn, and no variable changes when the function throws", .ownSession())
  func alternates() throws {
    struct Refused: Error {}
    let (first, second) = (
      Variable(name: "a", shape: [], fill: 1), Variable(name: "b", shape: [], fill: 2)
    )
    let (one, two) = (SGD(learningRate: 0.5), SGD(learningRate: 0.5))
    for _ in 0..<30 {
      let a = try valueWithGradients(of: [first]) { (first.value - second.value).square() }
      try one.apply(a.gradients, to: [first])
      let b = try valueWithGradients(of: [second]) { (second.value - 5).square() }
      try two.apply(b.gradients, to: [second])
    }
    #expect(abs(try first.value.item() - 5) < 1e-3)
    #expect(throws: Refused.self) {
      _ = try valueWithGradients(of: [first]) {
        try first.assign(Tensor(9, dtype: .float32))
        throw Refused()
      }
    }
    #expect(abs(try first.value.item() - 5) < 1e-3)
    #expect(throws: TensorError.self) { try valueWithGradients(of: []) { Tensor(1, dtype: .float32) } }
    #expect(throws: KerasError.self) { try one.apply([Tensor(1, dtype: .float32)], to: [second]) }
  }

  @Test("the learning rate can be set, and a schedule's cannot", .ownSession())
  func learningRate() throws {
    let (x, y) = data()
    let model = model()
    try model.compile(optimizer: Adam(1e-3), loss: { yTrue, yPred in (yTrue - yPred).square().mean(axes: [-1]) })
    try model.fit(x, y, verbose: 0)
    try #require(model.optimizer).learningRate = 0
    let before = try model.layers[0].getWeights()[0].scalars(as: Float.self)
    try model.fit(x, y, verbose: 0)
    #expect(try model.layers[0].getWeights()[0].scalars(as: Float.self) == before)

    try model.compile(
      optimizer: Adam(ExponentialDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9)), loss: "mse")
    try #require(model.optimizer).learningRate = 0.1
    #expect(throws: KerasError.self) { try model.fit(x, y, verbose: 0) }
  }
}
