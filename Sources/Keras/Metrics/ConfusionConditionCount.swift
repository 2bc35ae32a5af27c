import Tensors

/// The number of predictions of one kind: the base of ``TruePositives``, ``FalsePositives``, ``TrueNegatives`` and
/// ``FalseNegatives``.
public class ConfusionConditionCount: Metric {
  public let thresholds: [Double]?
  private let condition: ConfusionCounts.Condition
  private let counts: ConfusionCounts
  private let accumulator: Variable

  init(_ condition: ConfusionCounts.Condition, thresholds: [Double]?, name: String, dtype: DType) {
    self.condition = condition
    self.thresholds = thresholds
    counts = ConfusionCounts(thresholds, default: 0.5)
    accumulator = .state("accumulator", of: name, shape: [counts.thresholds.count])
    super.init(name: name, dtype: dtype)
    adopt([accumulator])
  }

  public override func validate() throws { try checkThresholds(thresholds) }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try counts.add(to: [(condition, accumulator)], yTrue, yPred, sampleWeight: sampleWeight, for: self)
  }

  /// One number, or one for each threshold.
  public override func result() throws -> Tensor { accumulator.value.single }
}

extension Tensor {
  /// The scalar in a vector of one, or the vector.
  var single: Tensor { shape == [1] ? reshaped(to: []) : self }
}

/// How many targets of 1 are predicted above a threshold.
public final class TruePositives: ConfusionConditionCount {
  /// - Parameters:
  ///   - thresholds: 0.5 when nil; with several the result has one number for each.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(thresholds: [Double]? = nil, name: String? = nil, dtype: DType = .float32) {
    super.init(.truePositives, thresholds: thresholds, name: name ?? "true_positives", dtype: dtype)
  }

  public override class var definition: Definition<Metric> {
    Definition(TruePositives.self, names: ["true_positives"], .optionalName, .dtype(), .thresholds(\.thresholds)) {
      TruePositives(thresholds: $2, name: $0, dtype: $1)
    }
  }
}

/// How many targets of 0 are predicted above a threshold.
public final class FalsePositives: ConfusionConditionCount {
  /// - Parameters:
  ///   - thresholds: 0.5 when nil; with several the result has one number for each.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(thresholds: [Double]? = nil, name: String? = nil, dtype: DType = .float32) {
    super.init(.falsePositives, thresholds: thresholds, name: name ?? "false_positives", dtype: dtype)
  }

  public override class var definition: Definition<Metric> {
    Definition(FalsePositives.self, names: ["false_positives"], .optionalName, .dtype(), .thresholds(\.thresholds)) {
      FalsePositives(thresholds: $2, name: $0, dtype: $1)
    }
  }
}

/// How many targets of 0 are not predicted above a threshold.
public final class TrueNegatives: ConfusionConditionCount {
  /// - Parameters:
  ///   - thresholds: 0.5 when nil; with several the result has one number for each.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(thresholds: [Double]? = nil, name: String? = nil, dtype: DType = .float32) {
    super.init(.trueNegatives, thresholds: thresholds, name: name ?? "true_negatives", dtype: dtype)
  }

  public override class var definition: Definition<Metric> {
    Definition(TrueNegatives.self, names: ["true_negatives"], .optionalName, .dtype(), .thresholds(\.thresholds)) {
      TrueNegatives(thresholds: $2, name: $0, dtype: $1)
    }
  }
}

/// How many targets of 1 are not predicted above a threshold.
public final class FalseNegatives: ConfusionConditionCount {
  /// - Parameters:
  ///   - thresholds: 0.5 when nil; with several the result has one number for each.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(thresholds: [Double]? = nil, name: String? = nil, dtype: DType = .float32) {
    super.init(.falseNegatives, thresholds: thresholds, name: name ?? "false_negatives", dtype: dtype)
  }

  public override class var definition: Definition<Metric> {
    Definition(FalseNegatives.self, names: ["false_negatives"], .optionalName, .dtype(), .thresholds(\.thresholds)) {
      FalseNegatives(thresholds: $2, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias TruePositives = Keras.TruePositives
  public typealias FalsePositives = Keras.FalsePositives
  public typealias TrueNegatives = Keras.TrueNegatives
  public typealias FalseNegatives = Keras.FalseNegatives
}
