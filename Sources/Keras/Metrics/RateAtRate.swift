import Tensors

/// The best value of one rate among the thresholds where another rate is high enough: the base of
/// ``SensitivityAtSpecificity``, ``SpecificityAtSensitivity``, ``PrecisionAtRecall`` and ``RecallAtPrecision``.
public class RateAtRate: Metric {
  public let numThresholds: Int
  public let classId: Int?
  let bound: Double
  private let boundName: String
  private let counts: ConfusionCounts
  private let state: [(ConfusionCounts.Condition, Variable)]

  init(_ boundName: String, _ bound: Double, numThresholds: Int, classId: Int?, name: String, dtype: DType) {
    self.boundName = boundName
    self.bound = bound
    self.numThresholds = numThresholds
    self.classId = classId
    let even = numThresholds > 1
    counts = ConfusionCounts(
      thresholds: even ? (0..<numThresholds).map { Double($0) / Double(numThresholds - 1) } : [0.5], isEven: even)
    let shape = [counts.thresholds.count]
    state = ConfusionCounts.Condition.allCases.map { ($0, .state($0.rawValue, of: name, shape: shape)) }
    super.init(name: name, dtype: dtype)
    adopt(state.map(\.1))
  }

  public override func validate() throws {
    guard numThresholds > 0 else {
      throw KerasError.invalidArgument("metric '\(name)'", "numThresholds is \(numThresholds); expected 1 or more")
    }
    guard (0...1).contains(bound) else {
      throw KerasError.invalidArgument("metric '\(name)'", "\(boundName) is \(bound); expected a number from 0 to 1")
    }
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try counts.add(
      to: state, yTrue, yPred, sampleWeight: sampleWeight, ConfusionCounts.Selection(classId: classId), for: self)
  }

  /// The share of one count in the sum of two, at each threshold.
  func rate(_ part: ConfusionCounts.Condition, of other: ConfusionCounts.Condition) -> Tensor {
    func value(_ condition: ConfusionCounts.Condition) -> Tensor { state.first { $0.0 == condition }!.1.value }
    return value(part).dividedOrZero(by: value(part) + value(other))
  }

  /// The largest value at a threshold where the other rate reaches the bound; zero where it never does.
  func largest(_ rate: Tensor, where other: Tensor) -> Tensor {
    rate.where(other.greaterEqual(bound), else: 0).max().maximum(0)
  }

  public override var direction: MetricDirection? { .up }
}

/// The best sensitivity among the thresholds where the specificity is at least the given one.
public final class SensitivityAtSpecificity: RateAtRate {
  /// - Parameters:
  ///   - specificity: what the specificity must reach, from 0 to 1.
  ///   - numThresholds: how many thresholds from 0 to 1 are tried.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    _ specificity: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    super.init(
      "specificity", specificity, numThresholds: numThresholds, classId: classId,
      name: name ?? "sensitivity_at_specificity",
      dtype: dtype)
  }

  /// The same with the argument's name: `SensitivityAtSpecificity(specificity: 0.9)`.
  public convenience init(
    specificity: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    self.init(specificity, numThresholds: numThresholds, classId: classId, name: name, dtype: dtype)
  }

  public override func result() throws -> Tensor {
    largest(rate(.truePositives, of: .falseNegatives), where: rate(.trueNegatives, of: .falsePositives))
  }

  public override class var definition: Definition<Metric> {
    Definition(
      SensitivityAtSpecificity.self, .optionalName, .dtype(), .optionalInt("class_id", \.classId),
      .thresholdCount(\.numThresholds), .double("specificity", \.bound)
    ) {
      SensitivityAtSpecificity($4, numThresholds: $3, classId: $2, name: $0, dtype: $1)
    }
  }
}

/// The best specificity among the thresholds where the sensitivity is at least the given one.
public final class SpecificityAtSensitivity: RateAtRate {
  /// - Parameters:
  ///   - sensitivity: what the sensitivity must reach, from 0 to 1.
  ///   - numThresholds: how many thresholds from 0 to 1 are tried.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    _ sensitivity: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    super.init(
      "sensitivity", sensitivity, numThresholds: numThresholds, classId: classId,
      name: name ?? "specificity_at_sensitivity",
      dtype: dtype)
  }

  /// The same with the argument's name: `SpecificityAtSensitivity(sensitivity: 0.9)`.
  public convenience init(
    sensitivity: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    self.init(sensitivity, numThresholds: numThresholds, classId: classId, name: name, dtype: dtype)
  }

  public override func result() throws -> Tensor {
    largest(rate(.trueNegatives, of: .falsePositives), where: rate(.truePositives, of: .falseNegatives))
  }

  public override class var definition: Definition<Metric> {
    Definition(
      SpecificityAtSensitivity.self, .optionalName, .dtype(), .optionalInt("class_id", \.classId),
      .thresholdCount(\.numThresholds), .double("sensitivity", \.bound)
    ) {
      SpecificityAtSensitivity($4, numThresholds: $3, classId: $2, name: $0, dtype: $1)
    }
  }
}

/// The best precision among the thresholds where the recall is at least the given one.
public final class PrecisionAtRecall: RateAtRate {
  /// - Parameters:
  ///   - recall: what the recall must reach, from 0 to 1.
  ///   - numThresholds: how many thresholds from 0 to 1 are tried.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    _ recall: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    super.init(
      "recall", recall, numThresholds: numThresholds, classId: classId, name: name ?? "precision_at_recall",
      dtype: dtype)
  }

  /// The same with the argument's name: `PrecisionAtRecall(recall: 0.9)`.
  public convenience init(
    recall: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    self.init(recall, numThresholds: numThresholds, classId: classId, name: name, dtype: dtype)
  }

  public override func result() throws -> Tensor {
    largest(rate(.truePositives, of: .falsePositives), where: rate(.truePositives, of: .falseNegatives))
  }

  public override class var definition: Definition<Metric> {
    Definition(
      PrecisionAtRecall.self, .optionalName, .dtype(), .optionalInt("class_id", \.classId),
      .thresholdCount(\.numThresholds), .double("recall", \.bound)
    ) {
      PrecisionAtRecall($4, numThresholds: $3, classId: $2, name: $0, dtype: $1)
    }
  }
}

/// The best recall among the thresholds where the precision is at least the given one.
public final class RecallAtPrecision: RateAtRate {
  /// - Parameters:
  ///   - precision: what the precision must reach, from 0 to 1.
  ///   - numThresholds: how many thresholds from 0 to 1 are tried.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    _ precision: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    super.init(
      "precision", precision, numThresholds: numThresholds, classId: classId, name: name ?? "recall_at_precision",
      dtype: dtype)
  }

  /// The same with the argument's name: `RecallAtPrecision(precision: 0.9)`.
  public convenience init(
    precision: Double, numThresholds: Int = 200, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    self.init(precision, numThresholds: numThresholds, classId: classId, name: name, dtype: dtype)
  }

  public override func result() throws -> Tensor {
    largest(rate(.truePositives, of: .falseNegatives), where: rate(.truePositives, of: .falsePositives))
  }

  public override class var definition: Definition<Metric> {
    Definition(
      RecallAtPrecision.self, .optionalName, .dtype(), .optionalInt("class_id", \.classId),
      .thresholdCount(\.numThresholds), .double("precision", \.bound)
    ) {
      RecallAtPrecision($4, numThresholds: $3, classId: $2, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias SensitivityAtSpecificity = Keras.SensitivityAtSpecificity
  public typealias SpecificityAtSensitivity = Keras.SpecificityAtSensitivity
  public typealias PrecisionAtRecall = Keras.PrecisionAtRecall
  public typealias RecallAtPrecision = Keras.RecallAtPrecision
}
