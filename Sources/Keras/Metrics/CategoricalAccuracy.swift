import Tensors

extension Metrics {
  public typealias CategoricalAccuracy = Keras.CategoricalAccuracy

  /// 1 where the highest prediction is that of the class that the one-hot target names, else 0.
  public static func categoricalAccuracy(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    yTrue.argmax().equal(predictedClass(yPred)).cast(to: .float32)
  }

  /// The class with the highest prediction. A softmax keeps the order, so its logits are asked, and it need not be
  /// computed.
  static func predictedClass(_ yPred: Tensor) -> Tensor { (yPred.softmaxLogits ?? yPred).argmax() }
}

/// How often the highest prediction is that of the right class, for one-hot targets.
public final class CategoricalAccuracy: MeanMetricWrapper {
  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  public init(name: String = "categorical_accuracy", dtype: DType = .float32) {
    super.init(name: name, dtype: dtype) { Metrics.categoricalAccuracy($0, $1) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(CategoricalAccuracy.self, names: ["categorical_accuracy"], .name("categorical_accuracy"), .dtype()) {
      CategoricalAccuracy(name: $0, dtype: $1)
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var categoricalAccuracy: String { "categorical_accuracy" }
}
