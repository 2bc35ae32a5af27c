import Tensors

/// The weighted harmonic mean of precision and recall, for targets and predictions of shape (batch, classes).
///
/// `(1 + beta²) · precision · recall / (beta² · precision + recall)`
open class FBetaScore: Metric {
  /// How the scores of the classes become one.
  public enum Average: String, Sendable {
    /// One score from the counts of all classes together.
    case micro
    /// The mean of the classes' scores.
    case macro
    /// The mean weighted by how often each class is a target.
    case weighted
  }
  public let average: Average?
  public let beta: Double
  public let threshold: Double?
  private var counts: Counts?

  private struct Counts {
    let truePositives, falsePositives, falseNegatives, weights: Variable
  }

  /// - Parameters:
  ///   - average: how the scores of the classes become one; with nil the result is one score a class.
  ///   - beta: how much recall counts against precision.
  ///   - threshold: above which a prediction is positive; with nil the highest one of a sample is.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the score.
  public init(
    average: Average? = nil, beta: Double = 1, threshold: Double? = nil, name: String = "fbeta_score",
    dtype: DType = .float32
  ) {
    self.average = average
    self.beta = beta
    self.threshold = threshold
    super.init(name: name, dtype: dtype)
  }

  open override func validate() throws {
    guard beta > 0 else {
      throw KerasError.invalidArgument("metric '\(name)'", "beta is \(beta); expected more than 0")
    }
    if let threshold, !(threshold > 0 && threshold <= 1) {
      throw KerasError.invalidArgument(
        "metric '\(name)'", "threshold is \(threshold); expected more than 0 and at most 1")
    }
  }

  open override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    guard yTrue.rank == 2, yPred.rank == 2, yTrue.shape == yPred.shape else {
      throw mismatch(yTrue, yPred, "\(className) expects both to be (batch, classes)")
    }
    let counts = self.counts ?? makeCounts(classes: yPred.shape[1])
    self.counts = counts
    let (target, output) = (yTrue.cast(to: dtype), yPred.cast(to: dtype))
    let isPositive: Tensor
    if let threshold {
      isPositive = output.greater(threshold)
    } else {
      let highest = output.max(axes: [-1], keepDims: true)
      isPositive = output.greaterEqual(highest).logicalAnd(output.abs().greater(1e-9))
    }
    let positive = isPositive.cast(to: dtype)
    let weight = sampleWeight?.cast(to: dtype).expandingDimensions(1)
    func total(_ x: Tensor) throws -> Tensor {
      let weighted = weight.map { x * $0 } ?? x
      try checkWeights(weighted, sampleWeight)
      return weighted.sum(axes: average == .micro ? nil : [0])
    }
    try counts.truePositives.add(total(positive * target))
    try counts.falsePositives.add(total(positive * (1 - target)))
    try counts.falseNegatives.add(total((1 - positive) * target))
    try counts.weights.add(total(target))
  }

  private func makeCounts(classes: Int) -> Counts {
    let shape = average == .micro ? [] : [classes]
    return Counts(
      truePositives: addVariable("true_positives", shape: shape, dtype: dtype),
      falsePositives: addVariable("false_positives", shape: shape, dtype: dtype),
      falseNegatives: addVariable("false_negatives", shape: shape, dtype: dtype),
      weights: addVariable("intermediate_weights", shape: shape, dtype: dtype))
  }

  open override func result() throws -> Tensor {
    guard let counts else { throw KerasError.notReady("metric '\(name)'", "result comes after the first updateState") }
    let right = counts.truePositives.value
    let precision = right / (right + counts.falsePositives.value + Backend.epsilon)
    let recall = right / (right + counts.falseNegatives.value + Backend.epsilon)
    let score = precision * recall / (precision * (beta * beta) + recall + Backend.epsilon) * (1 + beta * beta)
    switch average {
    case .weighted:
      let weights = counts.weights.value
      return (score * (weights / (weights.sum() + Backend.epsilon))).sum()
    case .micro, .macro: return score.mean()
    case nil: return score
    }
  }

  open override var direction: MetricDirection? { .up }

  open override class var definition: Definition<Metric> {
    Definition(
      FBetaScore.self, names: ["f_beta_score"], .name("fbeta_score"), .dtype(), .optionalChoice("average", \.average),
      .double("beta", \.beta, or: 1), .optionalDouble("threshold", \.threshold)
    ) {
      FBetaScore(average: $2, beta: $3, threshold: $4, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias FBetaScore = Keras.FBetaScore
}
