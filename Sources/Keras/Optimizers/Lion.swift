import Tensors

/// Steps of one size in the direction of the sign of an average of gradients. (Chen et al., 2023)
public final class Lion: Optimizer {
  public let beta1: Double
  public let beta2: Double

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - beta1: the average's share in the direction of the step.
  ///   - beta2: how much of the average stays at each step.
  ///   - weightDecay: how much of a variable each update takes away, times the learning rate.
  ///   - clipnorm: the largest norm that each variable's gradient may have.
  ///   - clipvalue: the largest absolute value that a gradient's element may have.
  ///   - globalClipnorm: the largest norm that all gradients together may have.
  ///   - useEma: whether a moving average of each variable is kept, which it becomes at the end of training.
  ///   - emaMomentum: how much of the average stays at each step.
  ///   - emaOverwriteFrequency: after how many steps the variables become their averages during training.
  ///   - lossScaleFactor: a factor of the loss, taken out of the gradients again, against underflow.
  ///   - gradientAccumulationSteps: how many steps' gradients are averaged for one update.
  ///   - name: how the variables' paths begin.
  public init(
    learningRate: any LearningRateSpecifier = 0.001, beta1: Double = 0.9, beta2: Double = 0.99,
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func validate() throws {
    try super.validate()
    guard beta1 > 0, beta1 <= 1 else {
      throw KerasError.invalidArgument("optimizer '\(name)'", "beta1 is \(beta1); expected more than 0 and at most 1")
    }
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] { [[OptimizerSlot("momentum")]] }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let direction = (slots[0] * beta1 + gradient * (1 - beta1)).sign()
    return (variable - direction * step.learningRate, [slots[0] * beta2 + gradient * (1 - beta2)])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Lion.self, names: ["lion"], .learningRate(), .name, .double("beta_1", \.beta1, or: 0.9),
      .double("beta_2", \.beta2, or: 0.99)
    ) {
      Lion(learningRate: $0, beta1: $2, beta2: $3, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var lion: String { "lion" }
}

extension Lion {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
