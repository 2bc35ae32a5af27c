import Tensors

/// AdamW that needs no schedule: gradients are taken between the iterates and their average. (Defazio et al., 2024)
public final class ScheduleFreeAdamW: Optimizer {
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let warmupSteps: Int

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - beta1: where between the iterate (0) and the average (1) gradients are taken.
  ///   - beta2: how much of the squared gradient's average stays at each step.
  ///   - epsilon: keeps a division from zero.
  ///   - warmupSteps: how many steps the learning rate rises.
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
    learningRate: any LearningRateSpecifier = 0.0025, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, warmupSteps: Int = 0, weightDecay: Double? = nil, clipnorm: Double? = nil,
    clipvalue: Double? = nil, globalClipnorm: Double? = nil, useEma: Bool = false, emaMomentum: Double = 0.99,
    emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil,
    name: String? = nil
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.warmupSteps = warmupSteps
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[.copying("momentum"), OptimizerSlot("velocity")]]
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    var rate = step.learningRate
    if warmupSteps > 0 { rate = rate * (step.number / Double(warmupSteps)).minimum(1) }
    let velocity = slots[1] + (gradient.square() - slots[1]) * (1 - beta2)
    let scale = (1 - step.power(beta2)).reciprocal()
    let iterate = slots[0] - gradient * rate / ((velocity * scale).sqrt() + epsilon)
    // The variable lies between iterate and average, so that the average need not be kept.
    let oldAverage = (variable - slots[0] * (1 - beta1)) / beta1
    let share = step.number.reciprocal()
    let average = oldAverage * (1 - share) + iterate * share
    return (iterate * (1 - beta1) + average * beta1, [iterate, velocity])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      ScheduleFreeAdamW.self, names: ["schedulefreeadamw"], .learningRate(0.0025), .name,
      .double("beta_1", \.beta1, or: 0.9), .double("beta_2", \.beta2, or: 0.999),
      .double("epsilon", \.epsilon, or: 1e-8), .int("warmup_steps", \.warmupSteps, or: 0)
    ) {
      ScheduleFreeAdamW(learningRate: $0, beta1: $2, beta2: $3, epsilon: $4, warmupSteps: $5, name: $1)
    }
  }
}

extension ScheduleFreeAdamW {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
