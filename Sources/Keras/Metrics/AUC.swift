import Tensors

/// The area under the ROC, precision-recall or precision-recall-gain curve, from counts at many thresholds.
///
/// (PR interpolation: Davis and Goadrich, 2006; PR gain: Flach and Kull, 2015)
public final class AUC: Metric {
  public enum Curve: String, Sendable {
    /// True positive rate against false positive rate.
    case roc = "ROC"
    /// Precision against recall.
    case pr = "PR"
    case prGain = "PRGAIN"
  }
  /// How the area between two thresholds is taken.
  public enum SummationMethod: String, Sendable {
    /// As a trapezoid (for the PR curve, by the interpolation that is right there).
    case interpolation
    /// With the higher side.
    case majoring
    /// With the lower side.
    case minoring
  }
  public let numThresholds: Int
  public let curve: Curve
  public let summationMethod: SummationMethod
  public let multiLabel: Bool
  public let numLabels: Int?
  public let labelWeights: [Double]?
  public let fromLogits: Bool
  fileprivate let givenThresholds: [Double]?
  private let counts: ConfusionCounts
  private var state: [(ConfusionCounts.Condition, Variable)] = []

  /// - Parameters:
  ///   - numThresholds: how many thresholds from 0 to 1 are tried.
  ///   - curve: which curve.
  ///   - summationMethod: how the area between two thresholds is taken.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  ///   - thresholds: the thresholds themselves, in place of `numThresholds`; 0 and 1 are added.
  ///   - multiLabel: whether the area is taken for each label by itself, and the mean of them is the result.
  ///   - numLabels: how many labels there are, if `multiLabel`; seen in the first batch by default.
  ///   - labelWeights: a weight for each label.
  ///   - fromLogits: whether predictions are logits.
  public init(
    numThresholds: Int = 200, curve: Curve = .roc, summationMethod: SummationMethod = .interpolation,
    name: String? = nil, dtype: DType = .float32, thresholds: [Double]? = nil, multiLabel: Bool = false,
    numLabels: Int? = nil, labelWeights: [Double]? = nil, fromLogits: Bool = false
  ) {
    let count = thresholds.map { $0.count + 2 } ?? numThresholds
    self.numThresholds = count
    self.curve = curve
    self.summationMethod = summationMethod
    self.multiLabel = multiLabel
    self.numLabels = numLabels
    self.labelWeights = labelWeights
    self.fromLogits = fromLogits
    givenThresholds = thresholds?.sorted()
    let inner = givenThresholds ?? (1..<max(count - 1, 1)).map { Double($0) / Double(count - 1) }
    counts = ConfusionCounts(
      thresholds: [-Backend.epsilon] + inner + [1 + Backend.epsilon],
      isEven: givenThresholds == nil || ConfusionCounts.areEven([0] + inner + [1]))
    super.init(name: name ?? "auc", dtype: dtype)
    if !multiLabel { addState(labels: nil) } else if let numLabels { addState(labels: numLabels) }
  }

  private func addState(labels: Int?) {
    let shape = [counts.thresholds.count] + (labels.map { [$0] } ?? [])
    state = ConfusionCounts.Condition.allCases.map { ($0, addVariable($0.rawValue, shape: shape)) }
  }

  public override func validate() throws {
    guard numThresholds > 1 else {
      throw KerasError.invalidArgument("metric '\(name)'", "numThresholds is \(numThresholds); expected 2 or more")
    }
    try checkThresholds(givenThresholds?.isEmpty == true ? nil : givenThresholds)
    guard multiLabel || numLabels == nil else {
      throw KerasError.invalidArgument("metric '\(name)'", "numLabels is for multiLabel: true only")
    }
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    if multiLabel {
      guard yPred.rank == 2, numLabels == nil || yPred.shape[1] == numLabels else {
        throw mismatch(
          yTrue, yPred, "with multiLabel predictions must be (batch, \(numLabels.map(String.init) ?? "labels"))")
      }
      if state.isEmpty { addState(labels: yPred.shape[1]) }
    }
    let selection = ConfusionCounts.Selection(multiLabel: multiLabel, labelWeights: multiLabel ? nil : weights)
    try counts.add(
      to: state, yTrue, fromLogits ? yPred.sigmoid() : yPred, sampleWeight: sampleWeight, selection, for: self)
  }

  private var weights: Tensor? { labelWeights.map { Tensor($0.map { Float($0) }) } }

  public override func result() throws -> Tensor {
    guard !state.isEmpty else {
      throw KerasError.notReady("metric '\(name)'", "result comes after the first updateState")
    }
    func value(_ condition: ConfusionCounts.Condition) -> Tensor { state.first { $0.0 == condition }!.1.value }
    let (tp, fp) = (value(.truePositives), value(.falsePositives))
    let (tn, fn) = (value(.trueNegatives), value(.falseNegatives))
    if curve == .pr, summationMethod == .interpolation { return combined(interpolatedPR(tp, fp, fn)) }
    let x: Tensor
    let y: Tensor
    switch curve {
    case .roc:
      x = fp.dividedOrZero(by: fp + tn)
      y = tp.dividedOrZero(by: tp + fn)
    case .pr:
      x = tp.dividedOrZero(by: tp + fn)
      y = tp.dividedOrZero(by: tp + fp)
    case .prGain:
      let scale = (tp + fn).dividedOrZero(by: tn + fp)
      let none = tp.equal(0)
      x = Tensor(0).where(none, else: 1 - scale * fn.dividedOrZero(by: tp)).maximum(0)
      y = Tensor(1).where(none, else: 1 - scale * fp.dividedOrZero(by: tp))
    }
    let (left, right) = neighbours(y)
    let heights =
      switch summationMethod {
      case .interpolation: (left + right) / 2
      case .minoring: left.minimum(right)
      case .majoring: left.maximum(right)
      }
    let (from, to) = neighbours(x)
    return combined((from - to) * heights)
  }

  /// The values at each threshold but the last, and at the one after it.
  private func neighbours(_ x: Tensor) -> (Tensor, Tensor) { (x[0..<(numThresholds - 1)], x[1...]) }

  /// The area between two thresholds when true positives are linear in the positives between them.
  private func interpolatedPR(_ tp: Tensor, _ fp: Tensor, _ fn: Tensor) -> Tensor {
    let (tp0, tp1) = neighbours(tp)
    let (p0, p1) = neighbours(tp + fp)
    let step = tp0 - tp1
    let slope = step.dividedOrZero(by: (p0 - p1).maximum(0))
    let intercept = tp1 - slope * p1
    let ratio = p0.dividedOrZero(by: p1.maximum(0)).where(p0.greater(0).logicalAnd(p1.greater(0)), else: 1)
    let area = slope * (step + intercept * ratio.log())
    return area.dividedOrZero(by: (tp1 + fn[1...]).maximum(0))
  }

  private func combined(_ areas: Tensor) -> Tensor {
    if !multiLabel { return areas.sum() }
    let byLabel = areas.sum(axes: [0])
    guard let weights else { return byLabel.mean() }
    return (byLabel * weights).sum().dividedOrZero(by: weights.sum())
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      AUC.self, names: ["auc"], .optionalName, .dtype(), .thresholdCount(\.numThresholds),
      .choice("curve", \.curve, or: .roc), .choice("summation_method", \.summationMethod, or: .interpolation),
      .bool("multi_label", \.multiLabel, or: false), .optionalInt("num_labels", \.numLabels),
      .optionalDoubles("label_weights", \.labelWeights), .bool("from_logits", \.fromLogits, or: false), .givenThresholds
    ) {
      AUC(
        numThresholds: $2, curve: $3, summationMethod: $4, name: $0, dtype: $1, thresholds: $9, multiLabel: $5,
        numLabels: $6, labelWeights: $7, fromLogits: $8)
    }
  }
}

extension ConfigArgument where Root == AUC, Value == [Double]? {
  /// Keras writes thresholds only where some were given.
  fileprivate static var givenThresholds: Self {
    Self {
      try $0.doubles("thresholds")
    } write: {
      if let thresholds = $0.givenThresholds { $1["thresholds"] = ConfigValue(numbers: thresholds) }
    }
  }
}

extension Metrics {
  public typealias AUC = Keras.AUC
}

extension MetricSpecifier where Self == String {
  public static var auc: String { "auc" }
}
