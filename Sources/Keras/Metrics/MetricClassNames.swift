// Metrics that share a name with a loss are members of `Metrics`; the compiler says so to who tries another name.

@available(*, unavailable, renamed: "Metrics.MeanSquaredError")
public typealias MeanSquaredErrorMetric = Metrics.MeanSquaredError
@available(*, unavailable, renamed: "Metrics.MeanAbsoluteError")
public typealias MeanAbsoluteErrorMetric = Metrics.MeanAbsoluteError
@available(*, unavailable, renamed: "Metrics.MeanAbsolutePercentageError")
public typealias MeanAbsolutePercentageErrorMetric = Metrics.MeanAbsolutePercentageError
@available(*, unavailable, renamed: "Metrics.MeanSquaredLogarithmicError")
public typealias MeanSquaredLogarithmicErrorMetric = Metrics.MeanSquaredLogarithmicError
@available(*, unavailable, renamed: "Metrics.CosineSimilarity")
public typealias CosineSimilarityMetric = Metrics.CosineSimilarity
@available(*, unavailable, renamed: "Metrics.Hinge")
public typealias HingeMetric = Metrics.Hinge
@available(*, unavailable, renamed: "Metrics.SquaredHinge")
public typealias SquaredHingeMetric = Metrics.SquaredHinge
@available(*, unavailable, renamed: "Metrics.CategoricalHinge")
public typealias CategoricalHingeMetric = Metrics.CategoricalHinge
@available(*, unavailable, renamed: "Metrics.KLDivergence")
public typealias KLDivergenceMetric = Metrics.KLDivergence
@available(*, unavailable, renamed: "Metrics.Poisson")
public typealias PoissonMetric = Metrics.Poisson
@available(*, unavailable, renamed: "Metrics.BinaryCrossentropy")
public typealias BinaryCrossentropyMetric = Metrics.BinaryCrossentropy
@available(*, unavailable, renamed: "Metrics.CategoricalCrossentropy")
public typealias CategoricalCrossentropyMetric = Metrics.CategoricalCrossentropy
@available(*, unavailable, renamed: "Metrics.SparseCategoricalCrossentropy")
public typealias SparseCategoricalCrossentropyMetric = Metrics.SparseCategoricalCrossentropy
