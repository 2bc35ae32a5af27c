import Tensors

// Metrics that share their names with losses.

extension Metrics {
  /// The mean of the squared differences.
  public final class MeanSquaredError: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "mean_squared_error", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.meanSquaredError($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean of the absolute differences.
  public final class MeanAbsoluteError: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "mean_absolute_error", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.meanAbsoluteError($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean of the absolute differences in percent of the targets.
  public final class MeanAbsolutePercentageError: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "mean_absolute_percentage_error", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.meanAbsolutePercentageError($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean of the squared differences of the logarithms.
  public final class MeanSquaredLogarithmicError: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "mean_squared_logarithmic_error", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.meanSquaredLogarithmicError($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean cosine of the angle between targets and predictions: 1 where they point the same way.
  public final class CosineSimilarity: MeanMetricWrapper {
    public let axis: Int

    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    ///   - axis: the dimension of the vectors.
    public init(name: String = "cosine_similarity", dtype: DType = .float32, axis: Int = -1) {
      self.axis = axis
      super.init(name: name, dtype: dtype) { Metrics.cosineSimilarity($0, $1, axis: axis) }
    }

    public override var direction: MetricDirection? { .up }
    public override var config: Config { baseConfig }
  }

  /// The cosine of the angle between targets and predictions along `axis`.
  public static func cosineSimilarity(_ yTrue: Tensor, _ yPred: Tensor, axis: Int = -1) -> Tensor {
    -Losses.cosineSimilarity(yTrue, yPred, axis: axis)
  }
}

/// The mean of the logarithm of the hyperbolic cosine of the error.
public final class LogCoshError: MeanMetricWrapper {
  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  public init(name: String = "logcosh", dtype: DType = .float32) {
    super.init(name: name, dtype: dtype) { Losses.logCosh($0, $1) }
  }

  public override var direction: MetricDirection? { .down }
  public override var config: Config { baseConfig }
}
