import Tensors

/// The gradient over the root of its square's moving average. (Tieleman and Hinton, 2012)
public final class RMSprop: Optimizer {
  public let rho: Double
  public let momentum: Double
  public let epsilon: Double
  public let centered: Bool

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - rho: how much of the squared gradient's average stays at each step.
  ///   - momentum: the fraction of the last update that is added.
  ///   - epsilon: keeps a division from zero.
  ///   - centered: whether the gradient's variance is used in place of its square.
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
    learningRate: any LearningRateSpecifier = 0.001, rho: Double = 0.9, momentum: Double = 0, epsilon: Double = 1e-7,
    centered: Bool = false, weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil,
    globalClipnorm: Double? = nil, useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil,
    lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.rho = rho
    self.momentum = momentum
    self.epsilon = epsilon
    self.centered = centered
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("velocity")]] + (momentum > 0 ? [[OptimizerSlot("momentum")]] : [])
      + (centered ? [[OptimizerSlot("average_gradient")]] : [])
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let velocity = slots[0] * rho + gradient.square() * (1 - rho)
    var new = [velocity]
    var movement: Tensor
    if centered {
      let average = slots.last! * rho + gradient * (1 - rho)
      movement = gradient * step.learningRate / (velocity - average.square() + epsilon).sqrt()
      new.append(average)
    } else {
      movement = gradient * step.learningRate / (velocity + epsilon).sqrt()
    }
    if momentum > 0 {
      movement = slots[1] * momentum + movement
      new.insert(movement, at: 1)
    }
    return (variable - movement, new)
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      RMSprop.self, names: ["rmsprop"], .learningRate(), .name, .double("rho", \.rho, or: 0.9),
      .double("momentum", \.momentum, or: 0), .double("epsilon", \.epsilon, or: 1e-7),
      .bool("centered", \.centered, or: false)
    ) {
      RMSprop(learningRate: $0, rho: $2, momentum: $3, epsilon: $4, centered: $5, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var rmsprop: String { "rmsprop" }
}

extension RMSprop {
  /// The optimizer with a learning rate, a decay and a momentum, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, rho: Double = 0.9, momentum: Double = 0) {
    self.init(learningRate: learningRate, rho: rho, momentum: momentum)
  }
}
