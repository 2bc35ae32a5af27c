import Tensors

// Metrics that share their names with losses.

extension Metrics {
  public typealias LogCoshError = Keras.LogCoshError

  /// The mean of the squared differences.
  public final class MeanSquaredError: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "mean_squared_error", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.meanSquaredError($0, $1) }
    }

    public override var direction: MetricDirection? { .down }

    public override class var definition: Definition<Metric> {
      Definition(
        MeanSquaredError.self, names: ["mean_squared_error", "mse", "MSE"], .name("mean_squared_error"), .dtype()
      ) {
        MeanSquaredError(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(
        MeanAbsoluteError.self, names: ["mean_absolute_error", "mae", "MAE"], .name("mean_absolute_error"), .dtype()
      ) {
        MeanAbsoluteError(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(
        MeanAbsolutePercentageError.self, names: ["mean_absolute_percentage_error", "mape", "MAPE"],
        .name("mean_absolute_percentage_error"), .dtype()
      ) {
        MeanAbsolutePercentageError(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(
        MeanSquaredLogarithmicError.self, names: ["mean_squared_logarithmic_error", "msle", "MSLE"],
        .name("mean_squared_logarithmic_error"), .dtype()
      ) {
        MeanSquaredLogarithmicError(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(
        CosineSimilarity.self, names: ["cosine_similarity"], .name("cosine_similarity"), .dtype(), .int("axis", or: -1)
      ) {
        CosineSimilarity(name: $0, dtype: $1, axis: $2)
      }
    }
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

  public override class var definition: Definition<Metric> {
    Definition(LogCoshError.self, names: ["log_cosh_error"], .name("logcosh"), .dtype()) {
      LogCoshError(name: $0, dtype: $1)
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var meanSquaredError: String { "mean_squared_error" }
  public static var meanAbsoluteError: String { "mean_absolute_error" }
}
