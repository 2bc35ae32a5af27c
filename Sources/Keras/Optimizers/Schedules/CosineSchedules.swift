import Tensors

/// A cosine decay, after an optional linear warmup. (Loshchilov and Hutter, 2016)
public struct CosineDecay: LearningRateSchedule, Defined {
  public let initialLearningRate: Double
  public let decaySteps: Int
  public let alpha: Double
  public let name: String
  public let warmupTarget: Double?
  public let warmupSteps: Int

  /// - Parameters:
  ///   - initialLearningRate: the learning rate at step 0.
  ///   - decaySteps: how many steps it falls.
  ///   - alpha: the lowest learning rate, as a fraction of the highest.
  ///   - name: the schedule's name in configurations.
  ///   - warmupTarget: the learning rate that it rises to first; nil for no rise.
  ///   - warmupSteps: how many steps it rises.
  public init(
    initialLearningRate: Double, decaySteps: Int, alpha: Double = 0, name: String = "CosineDecay",
    warmupTarget: Double? = nil, warmupSteps: Int = 0
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.alpha = alpha
    self.name = name
    self.warmupTarget = warmupTarget
    self.warmupSteps = warmupSteps
  }

  public func validate() throws { try requirePositive("decaySteps", decaySteps) }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let step = step.cast(to: .float32)
    guard let warmupTarget else { return decayed(step, from: initialLearningRate) }
    let fall = decayed(step - Double(warmupSteps), from: warmupTarget)
    if warmupSteps == 0 { return fall }
    let rise = step * ((warmupTarget - initialLearningRate) / Double(warmupSteps)) + initialLearningRate
    return rise.where(step.less(Double(warmupSteps)), else: fall)
  }

  private func decayed(_ step: Tensor, from highest: Double) -> Tensor {
    let passed = step.minimum(Double(decaySteps)) / Double(decaySteps)
    return (((passed * Double.pi).cos() + 1) * (0.5 * (1 - alpha)) + alpha) * highest
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      CosineDecay.self, .double("initial_learning_rate", \.initialLearningRate), .int("decay_steps", \.decaySteps),
      .double("alpha", \.alpha, or: 0), .string("name", \.name, or: "CosineDecay"),
      .optionalDouble("warmup_target", \.warmupTarget), .int("warmup_steps", \.warmupSteps, or: 0)
    ) {
      CosineDecay(initialLearningRate: $0, decaySteps: $1, alpha: $2, name: $3, warmupTarget: $4, warmupSteps: $5)
    }
  }
}

/// A cosine decay with restarts, each longer than the last and from a new initial rate. (Loshchilov and Hutter, 2016)
public struct CosineDecayRestarts: LearningRateSchedule, Defined {
  public let initialLearningRate: Double
  public let firstDecaySteps: Int
  public let tMul: Double
  public let mMul: Double
  public let alpha: Double
  public let name: String

  /// - Parameters:
  ///   - initialLearningRate: the learning rate at step 0.
  ///   - firstDecaySteps: how many steps it falls the first time.
  ///   - tMul: how much longer each time is than the one before.
  ///   - mMul: how much higher each start is than the one before.
  ///   - alpha: the lowest learning rate, as a fraction of the first.
  ///   - name: the schedule's name in configurations.
  public init(
    initialLearningRate: Double, firstDecaySteps: Int, tMul: Double = 2, mMul: Double = 1, alpha: Double = 0,
    name: String = "SGDRDecay"
  ) {
    self.initialLearningRate = initialLearningRate
    self.firstDecaySteps = firstDecaySteps
    self.tMul = tMul
    self.mMul = mMul
    self.alpha = alpha
    self.name = name
  }

  public func validate() throws { try requirePositive("firstDecaySteps", firstDecaySteps) }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let passed = step.cast(to: .float32) / Double(firstDecaySteps)
    let restarts: Tensor
    let fraction: Tensor
    if tMul == 1 {
      restarts = passed.floor()
      fraction = passed - restarts
    } else {
      // The restarts are at the sums of a geometric series.
      restarts = ((1 - passed * (1 - tMul)).log() / Tensor(tMul).log()).floor()
      let length = Tensor(tMul).power(restarts)
      fraction = (passed - (1 - length) / (1 - tMul)) / length
    }
    let height = Tensor(mMul).power(restarts) * 0.5
    return (height * ((fraction * Double.pi).cos() + 1) * (1 - alpha) + alpha) * initialLearningRate
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      CosineDecayRestarts.self, .double("initial_learning_rate", \.initialLearningRate),
      .int("first_decay_steps", \.firstDecaySteps), .double("t_mul", \.tMul, or: 2), .double("m_mul", \.mMul, or: 1),
      .double("alpha", \.alpha, or: 0), .string("name", \.name, or: "SGDRDecay")
    ) {
      CosineDecayRestarts(initialLearningRate: $0, firstDecaySteps: $1, tMul: $2, mMul: $3, alpha: $4, name: $5)
    }
  }
}
