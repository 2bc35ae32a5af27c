import Tensors

// Metrics that share their names with losses.

extension Metrics {
  /// The mean divergence of predicted distributions from the targets'.
  public final class KLDivergence: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "kl_divergence", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.klDivergence($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean Poisson loss.
  public final class Poisson: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "poisson", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.poisson($0, $1) }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config { baseConfig }
  }

  /// The mean binary cross-entropy.
  public final class BinaryCrossentropy: MeanMetricWrapper {
    public let fromLogits: Bool
    public let labelSmoothing: Double

    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    ///   - fromLogits: whether predictions are logits.
    ///   - labelSmoothing: how far targets are moved towards the uniform distribution, as a fraction.
    public init(
      name: String = "binary_crossentropy", dtype: DType = .float32, fromLogits: Bool = false,
      labelSmoothing: Double = 0
    ) {
      self.fromLogits = fromLogits
      self.labelSmoothing = labelSmoothing
      super.init(name: name, dtype: dtype) {
        Losses.binaryCrossentropy($0, $1, fromLogits: fromLogits, labelSmoothing: labelSmoothing)
      }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config {
      baseConfig.merging(["from_logits": .bool(fromLogits), "label_smoothing": .double(labelSmoothing)])
    }
  }

  /// The mean cross-entropy for one-hot targets.
  public final class CategoricalCrossentropy: MeanMetricWrapper {
    public let fromLogits: Bool
    public let labelSmoothing: Double
    public let axis: Int

    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    ///   - fromLogits: whether predictions are logits.
    ///   - labelSmoothing: how far targets are moved towards the uniform distribution, as a fraction.
    ///   - axis: the dimension of the classes.
    public init(
      name: String = "categorical_crossentropy", dtype: DType = .float32, fromLogits: Bool = false,
      labelSmoothing: Double = 0, axis: Int = -1
    ) {
      self.fromLogits = fromLogits
      self.labelSmoothing = labelSmoothing
      self.axis = axis
      super.init(name: name, dtype: dtype) {
        Losses.categoricalCrossentropy($0, $1, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
      }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config {
      baseConfig.merging([
        "from_logits": .bool(fromLogits), "label_smoothing": .double(labelSmoothing), "axis": .int(axis),
      ])
    }
  }

  /// The mean cross-entropy for targets that are class indices.
  public final class SparseCategoricalCrossentropy: MeanMetricWrapper {
    public let fromLogits: Bool
    public let ignoreClass: Int?
    public let axis: Int

    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    ///   - fromLogits: whether predictions are logits.
    ///   - ignoreClass: a class index whose samples have no loss.
    ///   - axis: the dimension of the classes.
    public init(
      name: String = "sparse_categorical_crossentropy", dtype: DType = .float32, fromLogits: Bool = false,
      ignoreClass: Int? = nil, axis: Int = -1
    ) {
      self.fromLogits = fromLogits
      self.ignoreClass = ignoreClass
      self.axis = axis
      super.init(name: name, dtype: dtype) {
        Losses.sparseCategoricalCrossentropy($0, $1, fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis)
      }
    }

    public override var direction: MetricDirection? { .down }
    public override var config: Config {
      baseConfig.merging([
        "from_logits": .bool(fromLogits), "ignore_class": ConfigValue(ignoreClass), "axis": .int(axis),
      ])
    }
  }
}
