import Tensors

extension Model {
  /// Configures training: the loss to minimize, the optimizer, and the metrics to report.
  ///
  /// ```swift
  /// try model.compile(optimizer: "adam", loss: "categorical_crossentropy", metrics: ["accuracy", Precision()])
  /// try model.compile(optimizer: Adam(learningRate: 1e-4), loss: .meanSquaredError, metrics: [.meanAbsoluteError])
  /// ```
  ///
  /// Which weights are trained is settled by the first `fit` after `compile`. After a change of a layer's `trainable`,
  /// `fit` throws until the model is compiled again.
  ///
  /// - Parameters:
  ///   - optimizer: a name, a member or an optimizer.
  ///   - loss: a name, a member, a loss or `.custom("name") { yTrue, yPred in … }`; nil when layers add all there is by
  ///     `addLoss`.
  ///   - lossWeights: a factor for the loss.
  ///   - metrics: names, members, metrics or functions. They do not look at sample weights. `"accuracy"` is the binary,
  ///     categorical or sparse categorical one by the shapes.
  ///   - weightedMetrics: as `metrics`; these do look at sample and class weights.
  ///   - stepsPerExecution: batches that are trained between two calls of callbacks.
  ///   - autoScaleLoss: whether a model in `mixed_float16` puts the optimizer into a ``LossScaleOptimizer``, so that
  ///     small gradients do not vanish.
  /// - Throws: `KerasError.unknownName` for a name that nothing has, `KerasError.invalidArgument` for a value out of
  ///   range, a mistake that layers or `add` remembered. The model then stays as it was.
  public func compile(
    optimizer: any OptimizerSpecifier = "rmsprop", loss: (any LossSpecifier)? = nil, lossWeights: Double? = nil,
    metrics: [any MetricSpecifier] = [], weightedMetrics: [any MetricSpecifier] = [], stepsPerExecution: Int = 1,
    autoScaleLoss: Bool = true
  ) throws {
    try validate()
    compilation = try Compilation(
      optimizer: optimizer, loss: loss, lossWeight: lossWeights, metrics: metrics, weightedMetrics: weightedMetrics,
      stepsPerExecution: stepsPerExecution,
      scalesLoss: autoScaleLoss && dtypePolicy.name == "mixed_float16")
    compilationFailure = nil
    stopTraining = false
  }

  /// Configures training with a custom loss: the loss of each sample as a function of targets and predictions.
  ///
  /// ```swift
  /// try model.compile(optimizer: "adam", loss: { yTrue, yPred in (yTrue - yPred).square().mean(axes: [-1]) })
  /// ```
  ///
  /// Parameters and errors are those of the other `compile`. A custom metric is `.custom("name") { yTrue, yPred in
  /// … }`, since Swift's arrays do not hold closures beside names.
  public func compile(
    optimizer: any OptimizerSpecifier = "rmsprop", loss: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor,
    lossWeights: Double? = nil, metrics: [any MetricSpecifier] = [], weightedMetrics: [any MetricSpecifier] = [],
    stepsPerExecution: Int = 1, autoScaleLoss: Bool = true
  ) throws {
    try compile(
      optimizer: optimizer, loss: LossFunctionWrapper(name: "custom", loss), lossWeights: lossWeights, metrics: metrics,
      weightedMetrics: weightedMetrics, stepsPerExecution: stepsPerExecution, autoScaleLoss: autoScaleLoss)
  }

  /// Whether `compile` was called.
  public var compiled: Bool { compilation != nil }
  /// The optimizer that `compile` was given.
  public var optimizer: Optimizer? { compilation?.optimizer }
  /// The loss that `compile` was given.
  public var loss: Loss? { compilation?.loss.function }

  /// The tracker of the loss and the metrics; those of `compile` after the first batch, which determines the shapes.
  public var metrics: [Metric] { compilation.map { [$0.lossTracker] + ($0.metrics?.all ?? []) } ?? [] }
  /// The names under which these are shown.
  public var metricsNames: [String] { compilation.map { $0.metrics?.names ?? ["loss"] } ?? [] }

  /// Forgets what the metrics have gathered.
  public func resetMetrics() { compilation?.resetMetrics() }

  /// The compilation.
  /// - Throws: `KerasError.notReady` when there is none.
  func requireCompilation(for context: String) throws -> Compilation {
    guard let compilation else {
      if let compilationFailure {
        throw KerasError.notReady(
          context,
          "the training configuration in the model's file could not be used (\(compilationFailure)); call "
            + "compile(optimizer:loss:) first")
      }
      throw KerasError.notReady(context, "the model is not compiled; call compile(optimizer:loss:) first")
    }
    return compilation
  }
}
