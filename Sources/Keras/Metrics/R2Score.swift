import Tensors

/// The share of the targets' variance that the predictions explain: 1 for perfect ones, 0 for always predicting the
/// mean.
///
/// Targets and predictions have shape (batch, outputs).
public final class R2Score: Metric {
  /// How the scores of several outputs become one.
  public enum ClassAggregation: String, Sendable {
    case uniformAverage = "uniform_average"
    case varianceWeightedAverage = "variance_weighted_average"
  }
  public let classAggregation: ClassAggregation?
  public let numRegressors: Int
  private let samples: Variable
  private var sums: (squared: Variable, plain: Variable, residual: Variable, count: Variable)?

  /// - Parameters:
  ///   - classAggregation: how the scores of several outputs become one; with nil the result is one score an output.
  ///   - numRegressors: how many inputs the model has, for the adjusted score; 0 gives the standard one.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the score.
  public init(
    classAggregation: ClassAggregation? = .uniformAverage, numRegressors: Int = 0, name: String = "r2_score",
    dtype: DType = .float32
  ) {
    self.classAggregation = classAggregation
    self.numRegressors = numRegressors
    samples = Variable.state("num_samples", of: name)
    super.init(name: name, dtype: dtype)
    adopt([samples])
  }

  public override func validate() throws {
    guard numRegressors >= 0 else {
      throw KerasError.invalidArgument("metric '\(name)'", "numRegressors is \(numRegressors); expected 0 or more")
    }
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    let (target, output) = LossReduction.alignedRanks(yTrue.cast(to: dtype), yPred.cast(to: dtype))
    guard target.rank == 2, output.rank == 2, target.shape == output.shape else {
      throw mismatch(yTrue, yPred, "R2Score expects both to be (batch, outputs)")
    }
    let sums = self.sums ?? makeSums(outputs: output.shape[1])
    self.sums = sums
    var weight = sampleWeight?.cast(to: dtype) ?? Tensor(1, dtype: dtype)
    if weight.rank == 1 { weight = weight.expandingDimensions(1) }
    weight = weight.broadcast(to: target.shape)
    let weighted = target * weight
    try sums.plain.add(weighted.sum(axes: [0]))
    try sums.squared.add((target * weighted).sum(axes: [0]))
    try sums.residual.add(((target - output).square() * weight).sum(axes: [0]))
    try sums.count.add(weight.sum(axes: [0]))
    try samples.add(Tensor(Double(target.count)))
  }

  private func makeSums(outputs: Int) -> (Variable, Variable, Variable, Variable) {
    (
      addVariable("squared_sum", shape: [outputs]), addVariable("sum", shape: [outputs]),
      addVariable("residual", shape: [outputs]), addVariable("count", shape: [outputs])
    )
  }

  public override func result() throws -> Tensor {
    guard let sums else { throw KerasError.notReady("metric '\(name)'", "result comes after the first updateState") }
    let total = sums.squared.value - sums.plain.value * (sums.plain.value / sums.count.value)
    let raw = 1 - sums.residual.value / total
    let scores = Tensor(0).where(raw.isInfinite(), else: raw)
    let score =
      switch classAggregation {
      case .uniformAverage: scores.mean()
      case .varianceWeightedAverage: (total * scores).sum() / total.sum()
      case nil: scores
      }
    if numRegressors == 0 { return score }
    // With as many inputs as samples the adjusted score does not exist, and the standard one stands in.
    let n = samples.value
    let free = n - Double(numRegressors) - 1
    let adjusted = 1 - (1 - score) * (n - 1) / free
    return adjusted.where(free.greater(0), else: score)
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      R2Score.self, names: ["r2_score"], .name("r2_score"), .dtype(),
      .optionalChoice("class_aggregation", \.classAggregation, or: .uniformAverage),
      .int("num_regressors", \.numRegressors, or: 0)
    ) {
      R2Score(classAggregation: $2, numRegressors: $3, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias R2Score = Keras.R2Score
}

extension MetricSpecifier where Self == String {
  public static var r2Score: String { "r2_score" }
}
