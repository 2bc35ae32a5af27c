import Tensors

/// Adam whose step is scaled, variable by variable, to the size of the variable: for very large batches.
/// (You et al., 2019)
public final class Lamb: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - beta1: how much of the gradient's average stays at each step.
  ///   - beta2: how much of the squared gradient's average stays at each step.
  ///   - epsilon: keeps a division from zero.
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
    learningRate: any LearningRateSpecifier = 0.001, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-7,
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]]
  }

  // The norms are those of whole variables.
  public override func updatesElementwise(_ variable: Variable) -> Bool { false }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let momentum = slots[0] + (gradient - slots[0]) * (1 - beta1)
    let velocity = slots[1] + (gradient.square() - slots[1]) * (1 - beta2)
    let firstScale = (1 - step.power(beta1)).reciprocal()
    let secondScale = (1 - step.power(beta2)).reciprocal()
    let movement = momentum * firstScale / ((velocity * secondScale).sqrt() + epsilon)
    let size = variable.square().sum().sqrt()
    let movementSize = movement.square().sum().sqrt()
    let ratio = (size / movementSize).where(size.greater(0).logicalAnd(movementSize.greater(0)), else: 1)
    return (variable - movement * (ratio * step.learningRate), [momentum, velocity])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Lamb.self, names: ["lamb"], .learningRate(), .name, .double("beta_1", \.beta1, or: 0.9),
      .double("beta_2", \.beta2, or: 0.999), .double("epsilon", \.epsilon, or: 1e-7)
    ) {
      Lamb(learningRate: $0, beta1: $2, beta2: $3, epsilon: $4, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var lamb: String { "lamb" }
}

extension Lamb {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
