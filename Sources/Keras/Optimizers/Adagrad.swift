import Tensors

/// The gradient over the root of the sum of all its squares so far. (Duchi et al., 2011)
public final class Adagrad: Optimizer {
  public let initialAccumulatorValue: Double
  public let epsilon: Double

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - initialAccumulatorValue: where the sum of squares starts.
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
    learningRate: any LearningRateSpecifier = 0.001, initialAccumulatorValue: Double = 0.1, epsilon: Double = 1e-7,
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.initialAccumulatorValue = initialAccumulatorValue
    self.epsilon = epsilon
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulator", fill: initialAccumulatorValue)]]
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let accumulator = slots[0] + gradient.square()
    return (variable - gradient * step.learningRate / (accumulator + epsilon).sqrt(), [accumulator])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Adagrad.self, names: ["adagrad"], .learningRate(), .name,
      .double("initial_accumulator_value", \.initialAccumulatorValue, or: 0.1), .double("epsilon", \.epsilon, or: 1e-7)
    ) {
      Adagrad(learningRate: $0, initialAccumulatorValue: $2, epsilon: $3, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var adagrad: String { "adagrad" }
}

extension Adagrad {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
