import Testing

@testable import Keras

// A layer, a loss and an optimizer that Keras does not have. Each is one class, whose definition is all that files
// need.

private final class Amplify: Layer {
  let factor: Double
  private var offset: Variable!

  init(by factor: Double, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil) {
    self.factor = factor
    super.init(name: name, dtype: dtype)
  }

  override func build(_ inputShape: SymbolicShape) throws {
    offset = try addWeight("offset", shape: [try inputShape.dimension(-1)], initializer: .ones)
    try super.build(inputShape)
  }
  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs * factor + offset.value }

  override class var definition: Definition<Layer> {
    Definition(Amplify.self, .base, .double("factor", \.factor, or: 2)) {
      Amplify(by: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}

private final class PowerLoss: Loss {
  let power: Double

  init(power: Double = 4, reduction: Reduction = .sumOverBatchSize, name: String = "power_loss") {
    self.power = power
    super.init(name: name, reduction: reduction)
  }

  override func call(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    (yTrue - yPred).abs().power(power).mean(axes: [-1])
  }

  override class var definition: Definition<Loss> {
    Definition(PowerLoss.self, .name("power_loss"), .reduction, .double("power", \.power, or: 4)) {
      PowerLoss(power: $2, reduction: $1, name: $0)
    }
  }
}

private final class SignDescent: Optimizer {
  let share: Double

  init(learningRate: any LearningRateSpecifier = 0.01, share: Double = 1, name: String? = nil) {
    self.share = share
    super.init(name: name, learningRate: learningRate)
  }

  override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    (variable - gradient.sign() * step.learningRate * share, slots)
  }

  override class var definition: Definition<Optimizer> {
    Definition(SignDescent.self, .learningRate(0.01), .name, .double("share", \.share, or: 1)) {
      SignDescent(learningRate: $0, share: $2, name: $1)
    }
  }
}

@Suite("Classes of one's own in files", .ownSession())
struct ExtensionTests {
  @Test("A layer, a loss and an optimizer of one file each travel with a compiled model")
  func travel() throws {
    registerKerasSerializable(Amplify.self, package: "extensions")
    registerKerasSerializable(PowerLoss.self, package: "extensions")
    registerKerasSerializable(SignDescent.self, package: "extensions")
    let model = Sequential([Input(shape: [3]), Amplify(by: 0.5, name: "amplify"), Dense(1)])
    try model.compile(optimizer: SignDescent(learningRate: 0.125, share: 0.5), loss: PowerLoss(power: 3))
    let x = Tensor([0.5, -1, 2, 1, 0.25, -0.5], shape: [2, 3])
    try model.fit(x, Tensor([1, -1], shape: [2, 1]), epochs: 2, verbose: 0)
    let folder = TemporaryFolder()
    try model.save(folder.file("model.keras"))
    let copy = try loadModel(folder.file("model.keras"))

    let layer = try #require(copy.layers[0] as? Amplify)
    #expect(layer.factor == 0.5 && layer.name == "amplify")
    #expect((copy.loss as? PowerLoss)?.power == 3)
    let optimizer = try #require(copy.optimizer as? SignDescent)
    #expect(optimizer.share == 0.5 && optimizer.learningRate == 0.125)
    #expect(copy.toJSON() == model.toJSON())
    #expect(optimizer.config == model.optimizer?.config && copy.loss?.config == model.loss?.config)
    #expect(
      try copy.predict(x, verbose: 0).scalars(as: Float.self) == model.predict(x, verbose: 0).scalars(as: Float.self))
  }

  @Test("A registered layer keeps what every layer takes")
  func sharedArguments() throws {
    registerKerasSerializable(Amplify.self, package: "extensions")
    let layer = Amplify(by: 3, name: "frozen", dtype: "mixed_float16")
    layer.trainable = false
    let copy = try #require(try ObjectRegistry.layers.make(layer.serialized, in: "test") as? Amplify)
    #expect(!copy.trainable && copy.dtypePolicy == layer.dtypePolicy && copy.config == layer.config)
  }

  @Test("A class without a definition is refused by name")
  func withoutDefinition() throws {
    final class Bare: Layer {}
    registerKerasSerializable(Bare.self, package: "extensions")
    let error = #expect(throws: ModelFileError.self) {
      try ObjectRegistry.layers.make(Bare(name: "bare").serialized, in: "test")
    }
    #expect("\(error!)".contains("bare") && "\(error!)".contains("definition"), "\(error!)")
  }
}
