import Tensors

/// The harmonic mean of precision and recall, for targets and predictions of shape (batch, classes).
///
/// Without `average` the result is one score a class.
public final class F1Score: FBetaScore {
  /// - Parameters:
  ///   - average: how the scores of the classes become one; with nil the result is one score a class.
  ///   - threshold: above which a prediction is positive; with nil the highest one of a sample is.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the score.
  public init(
    average: Average? = nil, threshold: Double? = nil, name: String = "f1_score", dtype: DType = .float32
  ) {
    super.init(average: average, beta: 1, threshold: threshold, name: name, dtype: dtype)
  }

  public override class var definition: Definition<Metric> {
    Definition(
      F1Score.self, names: ["f1_score"], .name("f1_score"), .dtype(), .optionalChoice("average", \.average),
      .optionalDouble("threshold", \.threshold)
    ) {
      F1Score(average: $2, threshold: $3, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias F1Score = Keras.F1Score
}

extension MetricSpecifier where Self == String {
  public static var f1Score: String { "f1_score" }
}
