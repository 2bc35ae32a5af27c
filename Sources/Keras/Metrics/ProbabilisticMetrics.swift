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

    public override class var definition: Definition<Metric> {
      Definition(KLDivergence.self, names: ["kl_divergence"], .name("kl_divergence"), .dtype()) {
        KLDivergence(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(Poisson.self, names: ["poisson"], .name("poisson"), .dtype()) {
        Poisson(name: $0, dtype: $1)
      }
    }
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

    public override class var definition: Definition<Metric> {
      Definition(
        BinaryCrossentropy.self, names: ["binary_crossentropy", "bce", "BCE"], .name("binary_crossentropy"), .dtype(),
        .bool("from_logits", \.fromLogits, or: false), .double("label_smoothing", \.labelSmoothing, or: 0)
      ) {
        BinaryCrossentropy(name: $0, dtype: $1, fromLogits: $2, labelSmoothing: $3)
      }
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

    public override class var definition: Definition<Metric> {
      Definition(
        CategoricalCrossentropy.self, names: ["categorical_crossentropy"], .name("categorical_crossentropy"), .dtype(),
        .bool("from_logits", \.fromLogits, or: false), .double("label_smoothing", \.labelSmoothing, or: 0),
        .int("axis", \.axis, or: -1)
      ) {
        CategoricalCrossentropy(name: $0, dtype: $1, fromLogits: $2, labelSmoothing: $3, axis: $4)
      }
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

    public override class var definition: Definition<Metric> {
      Definition(
        SparseCategoricalCrossentropy.self, names: ["sparse_categorical_crossentropy"],
        .name("sparse_categorical_crossentropy"), .dtype(), .bool("from_logits", \.fromLogits, or: false),
        .optionalInt("ignore_class", \.ignoreClass), .int("axis", \.axis, or: -1)
      ) {
        SparseCategoricalCrossentropy(name: $0, dtype: $1, fromLogits: $2, ignoreClass: $3, axis: $4)
      }
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var binaryCrossentropy: String { "binary_crossentropy" }
  public static var categoricalCrossentropy: String { "categorical_crossentropy" }
  public static var sparseCategoricalCrossentropy: String { "sparse_categorical_crossentropy" }
}
