// Python's modules that have a namespace here; the classes of the others are at the top level.

@available(*, unavailable, renamed: "Losses")
public typealias losses = Losses
@available(*, unavailable, renamed: "Metrics")
public typealias metrics = Metrics
@available(*, unavailable, renamed: "Activations")
public typealias activations = Activations
@available(*, unavailable, renamed: "Datasets")
public typealias datasets = Datasets
