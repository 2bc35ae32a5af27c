// Python's modules. Their classes are at the top level here; functions are members of `Losses`, `Metrics`, `Activations`.

@available(*, unavailable, message: "layers are at the top level: 'Dense(32)'")
public typealias layers = Never
@available(*, unavailable, message: "models are at the top level: 'Sequential()', 'loadModel(path)'")
public typealias models = Never
@available(*, unavailable, message: "optimizers are at the top level: 'Adam(1e-3)'")
public typealias optimizers = Never
@available(*, unavailable, message: "callbacks are at the top level: 'EarlyStopping(patience: 3)'")
public typealias callbacks = Never
@available(*, unavailable, message: "initializers are at the top level: 'HeNormal()'")
public typealias initializers = Never
@available(*, unavailable, message: "regularizers are at the top level: 'L2(0.01)'")
public typealias regularizers = Never
@available(*, unavailable, message: "these functions are at the top level: 'toCategorical(y, numClasses: 10)'")
public typealias utils = Never
@available(*, unavailable, renamed: "Losses")
public typealias losses = Losses
@available(*, unavailable, renamed: "Metrics")
public typealias metrics = Metrics
@available(*, unavailable, renamed: "Activations")
public typealias activations = Activations
@available(*, unavailable, renamed: "Datasets")
public typealias datasets = Datasets
