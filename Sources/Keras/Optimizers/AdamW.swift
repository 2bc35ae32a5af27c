/// Adam with weight decay apart from the gradient. (Loshchilov and Hutter, 2017)
public final class AdamW: Adam {
  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - weightDecay: how much of a variable each update takes away, times the learning rate.
  ///   - beta1: how much of the gradient's average stays at each step.
  ///   - beta2: how much of the squared gradient's average stays at each step.
  ///   - epsilon: keeps a division from zero.
  ///   - amsgrad: whether the largest average of the square so far is used.
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
    learningRate: any LearningRateSpecifier = 0.001, weightDecay: Double = 0.004, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-7, amsgrad: Bool = false, clipnorm: Double? = nil,
    clipvalue: Double? = nil, globalClipnorm: Double? = nil, useEma: Bool = false, emaMomentum: Double = 0.99,
    emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil,
    name: String? = nil
  ) {
    super.init(
      learningRate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, amsgrad: amsgrad,
      weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
      useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
      lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps, name: name)
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      AdamW.self, names: ["adamw"], .learningRate(), .name, .double("beta_1", \.beta1, or: 0.9),
      .double("beta_2", \.beta2, or: 0.999), .double("epsilon", \.epsilon, or: 1e-7),
      .bool("amsgrad", \.amsgrad, or: false)
    ) {
      AdamW(learningRate: $0, beta1: $2, beta2: $3, epsilon: $4, amsgrad: $5, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var adamW: String { "adamw" }
}

extension AdamW {
  /// The optimizer with a learning rate and a weight decay, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, weightDecay: Double = 0.004) {
    self.init(learningRate: learningRate, weightDecay: weightDecay)
  }
}
