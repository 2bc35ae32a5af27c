import Tensors

/// `initial · rate^(step / decaySteps)`.
public struct ExponentialDecay: LearningRateSchedule, Defined {
  public let initialLearningRate: Double
  public let decaySteps: Int
  public let decayRate: Double
  public let staircase: Bool
  public let name: String

  /// - Parameters:
  ///   - initialLearningRate: the learning rate at step 0.
  ///   - decaySteps: after how many steps it is `decayRate` times as large.
  ///   - decayRate: the factor.
  ///   - staircase: whether it falls only every `decaySteps` steps.
  ///   - name: the schedule's name in configurations.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false,
    name: String = "ExponentialDecay"
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
    self.name = name
  }

  public func validate() throws { try requirePositive("decaySteps", decaySteps) }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let passed = step.cast(to: .float32) / Double(decaySteps)
    return Tensor(decayRate).power(staircase ? passed.floor() : passed) * initialLearningRate
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      ExponentialDecay.self, .double("initial_learning_rate", \.initialLearningRate), .int("decay_steps", \.decaySteps),
      .double("decay_rate", \.decayRate), .bool("staircase", \.staircase, or: false),
      .string("name", \.name, or: "ExponentialDecay")
    ) {
      ExponentialDecay(initialLearningRate: $0, decaySteps: $1, decayRate: $2, staircase: $3, name: $4)
    }
  }
}

/// `initial / (1 + rate · step / decaySteps)`.
public struct InverseTimeDecay: LearningRateSchedule, Defined {
  public let initialLearningRate: Double
  public let decaySteps: Int
  public let decayRate: Double
  public let staircase: Bool
  public let name: String

  /// - Parameters:
  ///   - initialLearningRate: the learning rate at step 0.
  ///   - decaySteps: the unit of time, in steps.
  ///   - decayRate: how fast it falls.
  ///   - staircase: whether it falls only every `decaySteps` steps.
  ///   - name: the schedule's name in configurations.
  public init(
    initialLearningRate: Double, decaySteps: Int, decayRate: Double, staircase: Bool = false,
    name: String = "InverseTimeDecay"
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.decayRate = decayRate
    self.staircase = staircase
    self.name = name
  }

  public func validate() throws { try requirePositive("decaySteps", decaySteps) }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let passed = step.cast(to: .float32) / Double(decaySteps)
    return initialLearningRate / ((staircase ? passed.floor() : passed) * decayRate + 1)
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      InverseTimeDecay.self, .double("initial_learning_rate", \.initialLearningRate), .int("decay_steps", \.decaySteps),
      .double("decay_rate", \.decayRate), .bool("staircase", \.staircase, or: false),
      .string("name", \.name, or: "InverseTimeDecay")
    ) {
      InverseTimeDecay(initialLearningRate: $0, decaySteps: $1, decayRate: $2, staircase: $3, name: $4)
    }
  }
}

/// A polynomial decay from one learning rate to another.
public struct PolynomialDecay: LearningRateSchedule, Defined {
  public let initialLearningRate: Double
  public let decaySteps: Int
  public let endLearningRate: Double
  public let power: Double
  public let cycle: Bool
  public let name: String

  /// - Parameters:
  ///   - initialLearningRate: the learning rate at step 0.
  ///   - decaySteps: when the end is reached.
  ///   - endLearningRate: the learning rate at the end.
  ///   - power: 1 for a straight line.
  ///   - cycle: whether it starts again, with twice, three times, … the steps, and does not stay at the end.
  ///   - name: the schedule's name in configurations.
  public init(
    initialLearningRate: Double, decaySteps: Int, endLearningRate: Double = 0.0001, power: Double = 1,
    cycle: Bool = false, name: String = "PolynomialDecay"
  ) {
    self.initialLearningRate = initialLearningRate
    self.decaySteps = decaySteps
    self.endLearningRate = endLearningRate
    self.power = power
    self.cycle = cycle
    self.name = name
  }

  public func validate() throws { try requirePositive("decaySteps", decaySteps) }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    let step = step.cast(to: .float32)
    let passed: Tensor
    if cycle {
      let rounds = (step / Double(decaySteps)).ceil().maximum(1)
      passed = step / (rounds * Double(decaySteps))
    } else {
      passed = step.minimum(Double(decaySteps)) / Double(decaySteps)
    }
    return (1 - passed).power(power) * (initialLearningRate - endLearningRate) + endLearningRate
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      PolynomialDecay.self, .double("initial_learning_rate", \.initialLearningRate), .int("decay_steps", \.decaySteps),
      .double("end_learning_rate", \.endLearningRate, or: 0.0001), .double("power", \.power, or: 1),
      .bool("cycle", \.cycle, or: false), .string("name", \.name, or: "PolynomialDecay")
    ) {
      PolynomialDecay(initialLearningRate: $0, decaySteps: $1, endLearningRate: $2, power: $3, cycle: $4, name: $5)
    }
  }
}

/// One learning rate up to each boundary, another after it.
public struct PiecewiseConstantDecay: LearningRateSchedule, Defined {
  public let boundaries: [Int]
  public let values: [Double]
  public let name: String

  /// - Parameters:
  ///   - boundaries: the last step of each piece but the last, ascending.
  ///   - values: the learning rates, one more than boundaries.
  ///   - name: the schedule's name in configurations.
  public init(boundaries: [Int], values: [Double], name: String = "PiecewiseConstant") {
    self.boundaries = boundaries
    self.values = values
    self.name = name
  }

  public func validate() throws {
    guard boundaries.count == values.count - 1, !boundaries.isEmpty else {
      throw KerasError.invalidArgument(
        name, "\(boundaries.count) boundaries and \(values.count) values; expected one more value than boundaries")
    }
  }

  public func callAsFunction(_ step: Tensor) -> Tensor {
    zip(boundaries, values).reversed().reduce(Tensor(values.last ?? .nan)) { later, piece in
      Tensor(piece.1).where(step.lessEqual(piece.0), else: later)
    }
  }

  public static var definition: Definition<any LearningRateSchedule> {
    Definition(
      PiecewiseConstantDecay.self, .ints("boundaries", \.boundaries), .doubles("values", \.values),
      .string("name", \.name, or: "PiecewiseConstant")
    ) {
      PiecewiseConstantDecay(boundaries: $0, values: $1, name: $2)
    }
  }
}

extension LearningRateSchedule {
  func requirePositive(_ argument: String, _ value: Int) throws {
    guard value > 0 else {
      throw KerasError.invalidArgument(className, "\(argument) is \(value); expected 1 or more")
    }
  }
}
