import Tensors

// Metrics that share their names with losses.

extension Metrics {
  /// The mean hinge loss, for targets of -1 and 1 (or 0 and 1).
  public final class Hinge: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "hinge", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.hinge($0, $1) }
    }

    public override var direction: MetricDirection? { .down }

    public override class var definition: Definition<Metric> {
      Definition(Hinge.self, names: ["hinge"], .name("hinge"), .dtype()) {
        Hinge(name: $0, dtype: $1)
      }
    }
  }

  /// The mean of the squared hinge loss, for targets of -1 and 1 (or 0 and 1).
  public final class SquaredHinge: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "squared_hinge", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.squaredHinge($0, $1) }
    }

    public override var direction: MetricDirection? { .down }

    public override class var definition: Definition<Metric> {
      Definition(SquaredHinge.self, names: ["squared_hinge"], .name("squared_hinge"), .dtype()) {
        SquaredHinge(name: $0, dtype: $1)
      }
    }
  }

  /// The mean hinge loss for one-hot targets.
  public final class CategoricalHinge: MeanMetricWrapper {
    /// - Parameters:
    ///   - name: the key in `history`.
    ///   - dtype: the type of the mean.
    public init(name: String = "categorical_hinge", dtype: DType = .float32) {
      super.init(name: name, dtype: dtype) { Losses.categoricalHinge($0, $1) }
    }

    public override var direction: MetricDirection? { .down }

    public override class var definition: Definition<Metric> {
      Definition(CategoricalHinge.self, names: ["categorical_hinge"], .name("categorical_hinge"), .dtype()) {
        CategoricalHinge(name: $0, dtype: $1)
      }
    }
  }
}
