import Tensors

/// The mean of one of Keras' loss functions, as in `metrics=[keras.losses.log_cosh]`.
final class LossFunctionMetric: MeanMetricWrapper {
  private let function: String

  /// - Parameters:
  ///   - function: the function's name in `keras.losses`.
  ///   - name: the key in `history`.
  /// - Throws: `KerasError.unknownName` when there is no such function.
  init(_ function: String, name: String? = nil, dtype: DType = .float32) throws {
    self.function = function
    let loss = try (function as any LossSpecifier).resolved()
    super.init(name: name ?? function, dtype: dtype) { try loss.call($0, $1) }
  }

  override var className: String { "MeanMetricWrapper" }

  override var config: Config {
    super.config.merging([
      "fn": .object([
        "module": "builtins", "class_name": "function", "config": .string(function), "registered_name": "function",
      ])
    ])
  }
}
