import Tensors

extension Metrics {
  public typealias Accuracy = Keras.Accuracy

  /// 1 where prediction and target are equal, else 0.
  public static func accuracy(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = Losses.aligned(yTrue, yPred)
    return yTrue.equal(yPred).cast(to: .float32)
  }
}

/// How often predictions equal targets.
public final class Accuracy: MeanMetricWrapper {
  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  public init(name: String = "accuracy", dtype: DType = .float32) {
    super.init(name: name, dtype: dtype) { Metrics.accuracy($0, $1) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(Accuracy.self, names: ["accuracy"], .name("accuracy"), .dtype()) {
      Accuracy(name: $0, dtype: $1)
    }
  }
}
