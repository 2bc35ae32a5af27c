import Tensors

/// An adaptive optimizer with steps in the unit of the variable: the gradient times the ratio of the roots of two
/// moving averages, of the squared steps and of the squared gradient. (Zeiler, 2012)
public final class Adadelta: Optimizer {
  public let rho: Double
  public let epsilon: Double

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - rho: how much of the averages stays at each step.
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
    learningRate: any LearningRateSpecifier = 0.001, rho: Double = 0.95, epsilon: Double = 1e-7,
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.rho = rho
    self.epsilon = epsilon
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulated_grad"), OptimizerSlot("accumulated_delta_var")]]
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let squares = slots[0] * rho + gradient.square() * (1 - rho)
    let movement = -((slots[1] + epsilon).sqrt() * gradient / (squares + epsilon).sqrt())
    let squaredMovements = slots[1] * rho + movement.square() * (1 - rho)
    return (variable + movement * step.learningRate, [squares, squaredMovements])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Adadelta.self, names: ["adadelta"], .learningRate(), .name, .double("rho", \.rho, or: 0.95),
      .double("epsilon", \.epsilon, or: 1e-7)
    ) {
      Adadelta(learningRate: $0, rho: $2, epsilon: $3, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var adadelta: String { "adadelta" }
}

extension Adadelta {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
