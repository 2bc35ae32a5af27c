import Tensors

extension Metrics {
  public typealias TopKCategoricalAccuracy = Keras.TopKCategoricalAccuracy

  /// 1 where the right class is among the `k` highest predictions, for one-hot targets; else 0.
  public static func topKCategoricalAccuracy(_ yTrue: Tensor, _ yPred: Tensor, k: Int = 5) -> Tensor {
    inTopK(yTrue.argmax(), yPred, k: k)
  }

  /// 1 where fewer than `k` classes have a higher prediction than the target, a class index; else 0.
  static func inTopK(_ target: Tensor, _ yPred: Tensor, k: Int) -> Tensor {
    if let failed = [target, yPred].first(where: { $0.error != nil }) { return failed }
    let classes = target.oneHot(yPred.shape.last ?? 1, dtype: .bool)
    // No class and an undefined prediction rank behind everything.
    let usable = classes.logicalAnd(yPred.isNaN().logicalNot())
    let own = yPred.where(usable, else: -Double.infinity).max(axes: [-1], keepDims: true)
    return yPred.greater(own).sum(axes: [-1]).less(k).cast(to: .float32)
  }
}

/// How often the right class is among the `k` highest predictions, for one-hot targets.
public final class TopKCategoricalAccuracy: MeanMetricWrapper {
  public let k: Int

  /// - Parameters:
  ///   - k: how many of the highest predictions count.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  public init(k: Int = 5, name: String = "top_k_categorical_accuracy", dtype: DType = .float32) {
    self.k = k
    super.init(name: name, dtype: dtype) { Metrics.topKCategoricalAccuracy($0, $1, k: k) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      TopKCategoricalAccuracy.self, names: ["top_k_categorical_accuracy"], .name("top_k_categorical_accuracy"),
      .dtype(), .int("k", \.k, or: 5)
    ) {
      TopKCategoricalAccuracy(k: $2, name: $0, dtype: $1)
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var topKCategoricalAccuracy: String { "top_k_categorical_accuracy" }
}
