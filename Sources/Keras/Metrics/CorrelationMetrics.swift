import Tensors

extension Metrics {
  public typealias PearsonCorrelation = Keras.PearsonCorrelation
  public typealias ConcordanceCorrelation = Keras.ConcordanceCorrelation

  /// The correlation of targets and predictions along `axis`. (Pearson, 1895)
  public static func pearsonCorrelation(_ yTrue: Tensor, _ yPred: Tensor, axis: Int = -1) -> Tensor {
    let (yTrue, yPred) = Losses.aligned(yTrue, yPred)
    func standardized(_ x: Tensor) -> Tensor {
      let centered = x - x.mean(axes: [axis], keepDims: true)
      return centered / centered.standardDeviation(axes: [axis], keepDims: true)
    }
    return (standardized(yTrue) * standardized(yPred)).mean(axes: [axis])
  }

  /// How close targets and predictions are to the line of equality along `axis`. (Lin, 1989)
  public static func concordanceCorrelation(_ yTrue: Tensor, _ yPred: Tensor, axis: Int = -1) -> Tensor {
    let (yTrue, yPred) = Losses.aligned(yTrue, yPred)
    let (trueMean, predMean) = (yTrue.mean(axes: [axis], keepDims: true), yPred.mean(axes: [axis], keepDims: true))
    let spread =
      yTrue.variance(axes: [axis], keepDims: true) + yPred.variance(axes: [axis], keepDims: true)
      + (trueMean - predMean).square()
    // Both factors are taken from the predictions' mean, as Keras has it; the mean of the product is the covariance all
    // the same.
    let products = (yTrue - predMean) * (yPred - predMean)
    return (products * 2 / (spread + Backend.epsilon)).mean(axes: [axis])
  }
}

/// The mean correlation of targets and predictions. (Pearson, 1895)
public final class PearsonCorrelation: MeanMetricWrapper {
  public let axis: Int

  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  ///   - axis: the dimension that is correlated.
  public init(name: String = "pearson_correlation", dtype: DType = .float32, axis: Int = -1) {
    self.axis = axis
    super.init(name: name, dtype: dtype) { Metrics.pearsonCorrelation($0, $1, axis: axis) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      PearsonCorrelation.self, names: ["pearson_correlation"], .name("pearson_correlation"), .dtype(),
      .int("axis", \.axis, or: -1)
    ) {
      PearsonCorrelation(name: $0, dtype: $1, axis: $2)
    }
  }
}

/// How close targets and predictions are to the line of equality. (Lin, 1989)
public final class ConcordanceCorrelation: MeanMetricWrapper {
  public let axis: Int

  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  ///   - axis: the dimension that is correlated.
  public init(name: String = "concordance_correlation", dtype: DType = .float32, axis: Int = -1) {
    self.axis = axis
    super.init(name: name, dtype: dtype) { Metrics.concordanceCorrelation($0, $1, axis: axis) }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      ConcordanceCorrelation.self, names: ["concordance_correlation"], .name("concordance_correlation"), .dtype(),
      .int("axis", \.axis, or: -1)
    ) {
      ConcordanceCorrelation(name: $0, dtype: $1, axis: $2)
    }
  }
}
