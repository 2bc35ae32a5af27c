import Tensors

/// Steps of a size that adapts to each element: the gradient's average over the root of its square's average.
/// (Kingma and Ba, 2014; `amsgrad`: Reddi et al., 2018)
open class Adam: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let amsgrad: Bool

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - beta1: how much of the gradient's average stays at each step.
  ///   - beta2: how much of the squared gradient's average stays at each step.
  ///   - epsilon: keeps a division from zero.
  ///   - amsgrad: whether the largest average of the square so far is used.
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
    amsgrad: Bool = false, weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil,
    globalClipnorm: Double? = nil, useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.amsgrad = amsgrad
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  open override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]] + (amsgrad ? [[OptimizerSlot("velocity_hat")]] : [])
  }

  open override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let rate = step.learningRate * (1 - step.power(beta2)).sqrt() / (1 - step.power(beta1))
    let momentum = slots[0] + (gradient - slots[0]) * (1 - beta1)
    let velocity = slots[1] + (gradient.square() - slots[1]) * (1 - beta2)
    let largest = amsgrad ? slots[2].maximum(velocity) : velocity
    return (
      variable - momentum * rate / (largest.sqrt() + epsilon),
      [momentum, velocity] + (amsgrad ? [largest] : [])
    )
  }

  open override class var definition: Definition<Optimizer> {
    Definition(
      Adam.self, names: ["adam"], .learningRate(), .name, .double("beta_1", \.beta1, or: 0.9),
      .double("beta_2", \.beta2, or: 0.999), .double("epsilon", \.epsilon, or: 1e-7),
      .bool("amsgrad", \.amsgrad, or: false)
    ) {
      Adam(learningRate: $0, beta1: $2, beta2: $3, epsilon: $4, amsgrad: $5, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var adam: String { "adam" }
}

extension Adam {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
