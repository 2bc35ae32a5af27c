import Tensors

/// The share of positive predictions that are right: true positives / (true positives + false positives).
public final class Precision: ConfusionShare {
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
      .falsePositives, thresholds: thresholds, topK: topK, classId: classId, name: name ?? "precision", dtype: dtype)
  }

  /// One threshold in place of several: `Precision(threshold: 0.7)`.
  public convenience init(threshold: Double) { self.init(thresholds: [threshold]) }

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
