import Tensors

/// The mean of a function of targets and predictions: Keras' own, or one of yours (`.custom("name") { … }`).
open class MeanMetricWrapper: Mean {
  private let function: (Tensor, Tensor) throws -> Tensor

  /// - Parameters:
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  ///   - function: a value for each sample from targets and predictions.
  public init(
    name: String, dtype: DType = .float32, _ function: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor
  ) {
    self.function = function
    super.init(name: name, dtype: dtype)
  }

  open override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try updateState(yTrue, yPred, sampleWeight: sampleWeight, mask: nil)
  }

  open override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor?, mask: Tensor?) throws {
    for tensor in [yTrue, yPred, sampleWeight, mask] { try tensor?.checked() }
    let values = try function(yTrue, yPred)
    if let error = values.error { throw mismatch(yTrue, yPred, "\(error)") }
    try updateState(
      values,
      sampleWeight: LossReduction.weights(sampleWeight, mask: mask, dtype: dtype, reduction: .sum))
  }

  /// Files do not hold functions: they are written by name, and not read.
  open override class var definition: Definition<Metric> {
    Definition(MeanMetricWrapper.self, .name(), .dtype(), .function) {
      MeanMetricWrapper(name: $0, dtype: $1, $2)
    }
  }
}

extension MetricSpecifier where Self == MeanMetricWrapper {
  /// A custom metric: the mean of a function, `.custom("error") { yTrue, yPred in (yTrue - yPred).abs() }`.
  public static func custom(
    _ name: String = "custom", _ function: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor
  ) -> MeanMetricWrapper {
    MeanMetricWrapper(name: name, function)
  }
}

extension ConfigArgument where Root == MeanMetricWrapper, Value == (Tensor, Tensor) throws -> Tensor {
  /// The function.
  fileprivate static var function: Self {
    Self { config in
      throw ModelFileError(config.place, "it wraps a function, which files do not hold; pass the metric to compile")
    } write: {
      $1["fn"] = .string($0.name)
    }
  }
}
