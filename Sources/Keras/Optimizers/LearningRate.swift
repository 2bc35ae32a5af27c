import Tensors

/// What an optimizer's `learningRate` takes: a number, a schedule (`ExponentialDecay(…)`) or a function of the step
/// (`.function { step in … }`).
public protocol LearningRateSpecifier {
  /// The schedule that decides, or nil for a number.
  var schedule: (any LearningRateSchedule)? { get }
  /// The number, when there is no schedule.
  var number: Double { get }
}

extension Double: LearningRateSpecifier {
  public var schedule: (any LearningRateSchedule)? { nil }
  public var number: Double { self }
}

/// A learning rate that changes with the steps done.
public protocol LearningRateSchedule: LearningRateSpecifier, Configurable, Sendable {
  /// The learning rate at a step, a float32 scalar; the step is an integer scalar and 0 at first.
  func callAsFunction(_ step: Tensor) -> Tensor

  /// Checks the arguments that the schedule was made with.
  /// - Throws: `KerasError.invalidArgument` for one that is out of range.
  func validate() throws
}

extension LearningRateSchedule {
  public var schedule: (any LearningRateSchedule)? { self }
  public var number: Double { .nan }
  public var moduleName: String { "keras.optimizers.schedules" }
  public func validate() throws {}

  /// The learning rate at a step.
  /// - Throws: the tensor's error when a custom schedule cannot be computed.
  public func callAsFunction(_ step: Int) throws -> Double { try self(Tensor(Double(step), dtype: .int32)).item() }
}

/// A learning rate given by a function of the step.
public struct LearningRateFunction: LearningRateSchedule {
  private let body: @Sendable (Tensor) -> Tensor

  public init(_ body: @escaping @Sendable (Tensor) -> Tensor) { self.body = body }
  public func callAsFunction(_ step: Tensor) -> Tensor { body(step) }
  public var config: Config { [:] }
}

extension LearningRateSpecifier where Self == LearningRateFunction {
  /// A function of the step (an integer scalar), as operations on tensors.
  public static func function(_ body: @escaping @Sendable (Tensor) -> Tensor) -> LearningRateFunction {
    LearningRateFunction(body)
  }
}

/// Where an optimizer's learning rate comes from: a variable that callbacks may set, or a schedule.
struct LearningRateSource {
  let variable: Variable?
  let schedule: (any LearningRateSchedule)?

  init(_ specifier: any LearningRateSpecifier, owner: String) {
    schedule = specifier.schedule
    guard schedule == nil else {
      variable = nil
      return
    }
    variable = .scalar("learning_rate", of: owner, fill: specifier.number)
  }

  func value(at step: Tensor) -> Tensor { schedule.map { $0(step) } ?? variable!.value }

  var config: ConfigValue {
    if let schedule { return schedule.serialized }
    return .double((try? variable!.item()) ?? .nan)
  }
}
