import Tensors

extension Metrics {
  public typealias SparseCategoricalAccuracy = Keras.SparseCategoricalAccuracy

  /// 1 where the highest prediction is that of the target, a class index; else 0.
  public static func sparseCategoricalAccuracy(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let isColumn = yTrue.rank == yPred.rank && yTrue.shape.last == 1
    let target = isColumn ? yTrue.squeezed(axes: [-1]) : yTrue
    let matches = target.equal(predictedClass(yPred)).cast(to: .float32)
    return matches.rank > 1 && matches.shape.last == 1 && !isColumn ? matches.squeezed(axes: [-1]) : matches
  }
}

/// How often the highest prediction is that of the right class, for targets that are class indices.
public final class SparseCategoricalAccuracy: MeanMetricWrapper {
  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  public init(name: String = "sparse_categorical_accuracy", dtype: DType = .float32) {
    super.init(name: name, dtype: dtype) { Metrics.sparseCategoricalAccuracy($0, $1) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      SparseCategoricalAccuracy.self, names: ["sparse_categorical_accuracy"], .name("sparse_categorical_accuracy"),
      .dtype()
    ) {
      SparseCategoricalAccuracy(name: $0, dtype: $1)
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var sparseCategoricalAccuracy: String { "sparse_categorical_accuracy" }
}
