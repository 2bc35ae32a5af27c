import Tensors

/// The share of positive predictions that are right: true positives / (true positives + false positives).
public final class Precision: Metric {
  public let thresholds: [Double]?
  public let topK: Int?
  public let classId: Int?
  private let counts: ConfusionCounts
  private let truePositives: Variable
  private let falsePositives: Variable

  /// - Parameters:
  ///   - thresholds: above which a prediction is positive: 0.5 when nil, any when `topK` is given; with several the result
  ///     has one number for each.
  ///   - topK: only so many of a sample's highest predictions can be positive.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    thresholds: [Double]? = nil, topK: Int? = nil, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    self.thresholds = thresholds
    self.topK = topK
    self.classId = classId
    let name = name ?? "precision"
    counts = ConfusionCounts(thresholds, default: topK == nil ? 0.5 : ConfusionCounts.lowest)
    truePositives = .state("true_positives", of: name, shape: [counts.thresholds.count])
    falsePositives = .state("false_positives", of: name, shape: [counts.thresholds.count])
    super.init(name: name, dtype: dtype)
    adopt([truePositives, falsePositives])
  }

  /// One threshold in place of several: `Precision(threshold: 0.7)`.
  public convenience init(threshold: Double) { self.init(thresholds: [threshold]) }

  public override func validate() throws {
    try checkThresholds(thresholds)
    if let topK, topK < 1 {
      throw KerasError.invalidArgument("metric '\(name)'", "topK is \(topK); expected 1 or more")
    }
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try counts.add(
      to: [(.truePositives, truePositives), (.falsePositives, falsePositives)], yTrue, yPred,
      sampleWeight: sampleWeight,
      ConfusionCounts.Selection(topK: topK, classId: classId), for: self)
  }

  public override func result() throws -> Tensor {
    truePositives.value.dividedOrZero(by: truePositives.value + falsePositives.value).single
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      Precision.self, names: ["precision"], .optionalName, .dtype(), .thresholds(\.thresholds),
      .optionalInt("top_k", \.topK), .optionalInt("class_id", \.classId)
    ) {
      Precision(thresholds: $2, topK: $3, classId: $4, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias Precision = Keras.Precision
}

extension MetricSpecifier where Self == String {
  public static var precision: String { "precision" }
}
