import Tensors

/// Steps that adapt to each element with little memory: of a matrix only the sums of rows and columns of the squared
/// gradient are averaged. (Shazeer and Stern, 2018)
public final class Adafactor: Optimizer {
  public let beta2Decay: Double
  public let epsilon1: Double
  public let epsilon2: Double
  public let clipThreshold: Double
  public let relativeStep: Bool

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - beta2Decay: how the share of the past in the averages grows with the steps: 1 - step^beta2Decay.
  ///   - epsilon1: keeps a squared gradient from zero.
  ///   - epsilon2: the least size of a variable, to which steps are in proportion.
  ///   - clipThreshold: the largest root mean square of a step before scaling.
  ///   - relativeStep: whether a learning rate that is a number is cut to 1 / sqrt(step).
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
    learningRate: any LearningRateSpecifier = 0.001, beta2Decay: Double = -0.8, epsilon1: Double = 1e-30,
    epsilon2: Double = 1e-3, clipThreshold: Double = 1, relativeStep: Bool = true, weightDecay: Double? = nil,
    clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil, useEma: Bool = false,
    emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil, name: String? = nil
  ) {
    self.beta2Decay = beta2Decay
    self.epsilon1 = epsilon1
    self.epsilon2 = epsilon2
    self.clipThreshold = clipThreshold
    self.relativeStep = relativeStep
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    let shape = variable.shape
    let rows = shape.count < 2 ? [] : Array(shape.dropLast())
    let columns = shape.count < 2 ? [] : Array(shape.dropLast(2)) + [shape.last!]
    // Keras keeps unused integers beside vectors.
    let dtype = shape.count < 2 ? DType.int32 : variable.dtype
    return [
      [
        OptimizerSlot("row", shape: rows, fullName: variable.name, dtype: dtype),
        OptimizerSlot("column", shape: columns, fullName: variable.name, dtype: dtype), OptimizerSlot("velocity"),
      ]
    ]
  }

  // Means are taken over whole variables.
  public override func updatesElementwise(_ variable: Variable) -> Bool { false }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let limit = step.number.rsqrt()
    let size = rootMeanSquare(variable).maximum(epsilon2) * step.learningRate.minimum(limit)
    let squares = gradient.square() + epsilon1
    let kept = 1 - step.number.power(beta2Decay)
    func average(_ old: Tensor, _ new: Tensor) -> Tensor { kept * old + (1 - kept) * new }
    var new = slots
    if variable.rank < 2 {
      new[2] = average(slots[2], squares)
    } else {
      new[0] = average(slots[0], squares.mean(axes: [-1]))
      new[1] = average(slots[1], squares.mean(axes: [-2]))
      let share = new[0] / new[0].mean(axes: [-1], keepDims: true)
      new[2] = share.expandingDimensions(-1) * new[1].expandingDimensions(-2)
    }
    let movement = gradient / new[2].sqrt()
    let excess = (rootMeanSquare(movement) / clipThreshold).maximum(1)
    return (variable - movement * (size / excess), new)
  }

  private func rootMeanSquare(_ x: Tensor) -> Tensor { x.square().mean().sqrt() }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Adafactor.self, names: ["adafactor"], .learningRate(), .name, .double("beta_2_decay", \.beta2Decay, or: -0.8),
      .double("epsilon_1", \.epsilon1, or: 1e-30), .double("epsilon_2", \.epsilon2, or: 1e-3),
      .double("clip_threshold", \.clipThreshold, or: 1), .bool("relative_step", \.relativeStep, or: true)
    ) {
      Adafactor(
        learningRate: $0, beta2Decay: $2, epsilon1: $3, epsilon2: $4, clipThreshold: $5, relativeStep: $6, name: $1)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var adafactor: String { "adafactor" }
}

extension Adafactor {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
