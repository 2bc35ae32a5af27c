import Tensors

extension Metrics {
  public typealias BinaryAccuracy = Keras.BinaryAccuracy

  /// 1 where the prediction is on the side of the threshold that the label says, else 0.
  public static func binaryAccuracy(_ yTrue: Tensor, _ yPred: Tensor, threshold: Double = 0.5) -> Tensor {
    let (yTrue, yPred) = LossReduction.alignedRanks(yTrue, yPred)
    return yTrue.equal(yPred.greater(threshold)).cast(to: .float32)
  }
}

/// How often predictions, rounded at a threshold, equal labels of 0 and 1.
public final class BinaryAccuracy: MeanMetricWrapper {
  public let threshold: Double

  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  ///   - threshold: above which a prediction counts as 1.
  public init(name: String = "binary_accuracy", dtype: DType = .float32, threshold: Double = 0.5) {
    self.threshold = threshold
    super.init(name: name, dtype: dtype) { Metrics.binaryAccuracy($0, $1, threshold: threshold) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      BinaryAccuracy.self, names: ["binary_accuracy"], .name("binary_accuracy"), .dtype(),
      .double("threshold", \.threshold, or: 0.5)
    ) {
      BinaryAccuracy(name: $0, dtype: $1, threshold: $2)
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var binaryAccuracy: String { "binary_accuracy" }
}
