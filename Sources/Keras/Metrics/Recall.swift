import Tensors

/// The share of positive targets that are found: true positives / (true positives + false negatives).
public final class Recall: ConfusionShare {
  /// - Parameters:
  ///   - thresholds: above which a prediction is positive: 0.5 when nil, any when `topK` is given; with several the
  ///     result has one number for each.
  ///   - topK: only so many of a sample's highest predictions can be positive.
  ///   - classId: only this class counts.
  ///   - name: the key in `history`.
  ///   - dtype: the metric's type.
  public init(
    thresholds: [Double]? = nil, topK: Int? = nil, classId: Int? = nil, name: String? = nil, dtype: DType = .float32
  ) {
    super.init(
      .falseNegatives, thresholds: thresholds, topK: topK, classId: classId, name: name ?? "recall", dtype: dtype)
  }

  /// One threshold in place of several: `Recall(threshold: 0.7)`.
  public convenience init(threshold: Double) { self.init(thresholds: [threshold]) }

  public override class var definition: Definition<Metric> {
    Definition(
      Recall.self, names: ["recall"], .optionalName, .dtype(), .thresholds(\.thresholds), .optionalInt("top_k", \.topK),
      .optionalInt("class_id", \.classId)
    ) {
      Recall(thresholds: $2, topK: $3, classId: $4, name: $0, dtype: $1)
    }
  }
}

extension Metrics {
  public typealias Recall = Keras.Recall
}

extension MetricSpecifier where Self == String {
  public static var recall: String { "recall" }
}
