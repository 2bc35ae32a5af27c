import Tensors

/// Gradient descent, optionally with momentum.
///
/// Without momentum `w -= lr * g`; with it `v = momentum * v - lr * g` and `w += v`, or, by Nesterov's rule,
/// `w += momentum * v - lr * g`. (Sutskever et al., 2013)
public final class SGD: Optimizer {
  public let momentum: Double
  public let nesterov: Bool

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - momentum: the fraction of the last update that is added.
  ///   - nesterov: whether the gradient counts as taken after the movement.
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
    learningRate: any LearningRateSpecifier = 0.01, momentum: Double = 0, nesterov: Bool = false,
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.momentum = momentum
    self.nesterov = nesterov
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func validate() throws {
    try super.validate()
    guard (0...1).contains(momentum) else {
      throw KerasError.invalidArgument("optimizer '\(name)'", "momentum is \(momentum); expected a number from 0 to 1")
    }
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    momentum == 0 ? [] : [[OptimizerSlot("momentum")]]
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let movement = gradient * step.learningRate
    if momentum == 0 { return (variable - movement, []) }
    let velocity = slots[0] * momentum - movement
    return (variable + (nesterov ? velocity * momentum - movement : velocity), [velocity])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      SGD.self, names: ["sgd"], .learningRate(0.01), .name, .double("momentum", \.momentum, or: 0),
      .bool("nesterov", \.nesterov, or: false)
    ) {
      SGD(learningRate: $0, momentum: $2, nesterov: $3, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var sgd: String { "sgd" }
}

extension SGD {
  /// The optimizer with a learning rate and a momentum, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, momentum: Double = 0, nesterov: Bool = false) {
    self.init(learningRate: learningRate, momentum: momentum, nesterov: nesterov)
  }
}
