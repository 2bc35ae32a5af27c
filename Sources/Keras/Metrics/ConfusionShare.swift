import Tensors

/// The ratio of true positives to themselves plus another count: the base class of ``Precision`` and ``Recall``.
public class ConfusionShare: Metric {
  public let thresholds: [Double]?
  public let topK: Int?
  public let classId: Int?
  private let counts: ConfusionCounts
  private let other: ConfusionCounts.Condition
  private let truePositives: Variable
  private let others: Variable

  /// - Parameter other: what is counted beside the true positives.
  init(
    _ other: ConfusionCounts.Condition, thresholds: [Double]?, topK: Int?, classId: Int?,
    name: String, dtype: DType
  ) {
    self.other = other
    self.thresholds = thresholds
    self.topK = topK
    self.classId = classId
    counts = ConfusionCounts(thresholds, default: topK == nil ? 0.5 : ConfusionCounts.lowest)
    truePositives = .state(ConfusionCounts.Condition.truePositives.rawValue, of: name, shape: [counts.thresholds.count])
    others = .state(other.rawValue, of: name, shape: [counts.thresholds.count])
    super.init(name: name, dtype: dtype)
    adopt([truePositives, others])
  }

  public override func validate() throws {
    try checkThresholds(thresholds)
    if let topK, topK < 1 {
      throw KerasError.invalidArgument("metric '\(name)'", "topK is \(topK); expected 1 or more")
    }
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try counts.add(
      to: [(.truePositives, truePositives), (other, others)], yTrue, yPred, sampleWeight: sampleWeight,
      ConfusionCounts.Selection(topK: topK, classId: classId), for: self)
  }

  public override func result() throws -> Tensor {
    truePositives.value.dividedOrZero(by: truePositives.value + others.value).single
  }

  public override var direction: MetricDirection? { .up }
}
