import Tensors

/// "Follow the regularized leader": made for sparse linear models. (McMahan et al., 2013)
public final class Ftrl: Optimizer {
  public let learningRatePower: Double
  public let initialAccumulatorValue: Double
  public let l1RegularizationStrength: Double
  public let l2RegularizationStrength: Double
  public let l2ShrinkageRegularizationStrength: Double
  public let beta: Double

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - learningRatePower: how the learning rate falls with the sum of squares; 0 for not at all.
  ///   - initialAccumulatorValue: where the sum of squares starts.
  ///   - l1RegularizationStrength: the penalty on absolute values.
  ///   - l2RegularizationStrength: the penalty on squares, as part of the solution.
  ///   - l2ShrinkageRegularizationStrength: the penalty on squares, as part of the gradient.
  ///   - beta: a penalty on squares that grows as the learning rate falls.
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
    learningRate: any LearningRateSpecifier = 0.001, learningRatePower: Double = -0.5,
    initialAccumulatorValue: Double = 0.1, l1RegularizationStrength: Double = 0, l2RegularizationStrength: Double = 0,
    l2ShrinkageRegularizationStrength: Double = 0, beta: Double = 0, weightDecay: Double? = nil,
    clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil, useEma: Bool = false,
    emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.learningRatePower = learningRatePower
    self.initialAccumulatorValue = initialAccumulatorValue
    self.l1RegularizationStrength = l1RegularizationStrength
    self.l2RegularizationStrength = l2RegularizationStrength
    self.l2ShrinkageRegularizationStrength = l2ShrinkageRegularizationStrength
    self.beta = beta
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func validate() throws {
    try super.validate()
    guard initialAccumulatorValue >= 0 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "initialAccumulatorValue is \(initialAccumulatorValue); expected 0 or more")
    }
    guard learningRatePower <= 0 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "learningRatePower is \(learningRatePower); expected 0 or less")
    }
    guard l1RegularizationStrength >= 0 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "l1RegularizationStrength is \(l1RegularizationStrength); expected 0 or more")
    }
    guard l2RegularizationStrength >= 0 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "l2RegularizationStrength is \(l2RegularizationStrength); expected 0 or more")
    }
    guard l2ShrinkageRegularizationStrength >= 0 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'",
        "l2ShrinkageRegularizationStrength is \(l2ShrinkageRegularizationStrength); expected 0 or more")
    }
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulator", fill: initialAccumulatorValue), OptimizerSlot("linear")]]
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let rate = step.learningRate
    let shrunk =
      l2ShrinkageRegularizationStrength == 0 ? gradient : gradient + variable * (2 * l2ShrinkageRegularizationStrength)
    let accumulator = slots[0] + gradient.square()
    let (newPower, oldPower) = (accumulator.power(-learningRatePower), slots[0].power(-learningRatePower))
    let linear = slots[1] + shrunk - (newPower - oldPower) / rate * variable
    let quadratic = newPower / rate + (beta / (2 * rate) + l2RegularizationStrength) * 2
    let clipped = linear.clipped(-l1RegularizationStrength, l1RegularizationStrength)
    return ((clipped - linear) / quadratic, [accumulator, linear])
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Ftrl.self, names: ["ftrl"], .learningRate(), .name, .double("learning_rate_power", \.learningRatePower, or: -0.5),
      .double("initial_accumulator_value", \.initialAccumulatorValue, or: 0.1),
      .double("l1_regularization_strength", \.l1RegularizationStrength, or: 0),
      .double("l2_regularization_strength", \.l2RegularizationStrength, or: 0),
      .double("l2_shrinkage_regularization_strength", \.l2ShrinkageRegularizationStrength, or: 0),
      .double("beta", \.beta, or: 0)
    ) {
      Ftrl(
        learningRate: $0, learningRatePower: $2, initialAccumulatorValue: $3, l1RegularizationStrength: $4,
        l2RegularizationStrength: $5, l2ShrinkageRegularizationStrength: $6, beta: $7, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var ftrl: String { "ftrl" }
}

extension Ftrl {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
