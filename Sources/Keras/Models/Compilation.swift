import Tensors

/// The arguments of `compile`, checked and resolved.
final class Compilation {
  /// The optimizer that trains: the one that `compile` was given, or that with a scaled loss.
  let optimizer: Optimizer
  private let givenOptimizer: Optimizer
  let loss: CompileLoss
  /// Batches between two calls of callbacks.
  let stepsPerExecution: Int
  /// The mean loss of the samples since the last reset.
  let lossTracker = Mean(name: "loss")
  private let metricSpecifiers: [any MetricSpecifier]
  private let weightedMetricSpecifiers: [any MetricSpecifier]
  /// The metrics for the shapes of the first batch; nil before it.
  private(set) var metrics: CompileMetrics?

  let trainSteps = ProgramCache<BatchSignature>()
  let testSteps = ProgramCache<BatchSignature>()

  init(
    optimizer: any OptimizerSpecifier, loss: (any LossSpecifier)?, lossWeight: Double?,
    metrics: [any MetricSpecifier], weightedMetrics: [any MetricSpecifier], stepsPerExecution: Int,
    scalesLoss: Bool
  ) throws {
    try requirePositive(stepsPerExecution, "compile", "stepsPerExecution")
    let given = try optimizer.resolved()
    givenOptimizer = given
    self.optimizer = scalesLoss && !(given is LossScaleOptimizer) ? LossScaleOptimizer(given) : given
    self.loss = try CompileLoss(loss, weight: lossWeight)
    self.stepsPerExecution = stepsPerExecution
    metricSpecifiers = metrics
    weightedMetricSpecifiers = weightedMetrics
    // A metric is made for the shapes of the data, but an unknown name is reported now.
    for specifier in metrics + weightedMetrics where specifier is String {
      _ = try specifier.resolved(yTrue: [nil, 1], yPred: [nil, 1], loss: self.loss.function)
    }
  }

  /// Gives `body` the metrics, made for these shapes if this is the first time. Where it throws then, the shapes were
  /// wrong, and so are metrics that were chosen by them: the next batch makes them again.
  func withMetrics(
    yTrue: SymbolicShape, yPred: SymbolicShape, _ body: (CompileMetrics) throws -> Void
  ) throws {
    let areKnown = metrics != nil
    do {
      try body(madeMetrics(yTrue: yTrue, yPred: yPred))
    } catch {
      if !areKnown { metrics = nil }
      throw error
    }
  }

  private func madeMetrics(yTrue: SymbolicShape, yPred: SymbolicShape) throws -> CompileMetrics {
    if let metrics { return metrics }
    func resolve(_ specifiers: [any MetricSpecifier]) throws -> [Metric] {
      try specifiers.map { specifier in
        let metric = try specifier.resolved(yTrue: yTrue, yPred: yPred, loss: loss.function)
        if let name = specifier as? String { metric.name = name }
        return metric
      }
    }
    let made = try CompileMetrics(
      lossTracker: lossTracker, plain: resolve(metricSpecifiers), weighted: resolve(weightedMetricSpecifiers))
    metrics = made
    return made
  }

  /// The metrics, which tracing a step has made.
  func requireMetrics(for context: String) throws -> CompileMetrics {
    guard let metrics else { throw KerasError.notReady(context, "the metrics are made with the first batch") }
    return metrics
  }

  /// The arguments of `compile`, by Python's names.
  var config: Config {
    func list(_ specifiers: [any MetricSpecifier]) -> ConfigValue {
      if specifiers.isEmpty { return .null }
      return .array(
        specifiers.compactMap { ($0 as? String).map { .string($0) } ?? ($0 as? any Configurable)?.serialized })
    }
    return [
      "optimizer": givenOptimizer.serialized, "loss": loss.config, "loss_weights": ConfigValue(loss.weight),
      "metrics": list(metricSpecifiers), "weighted_metrics": list(weightedMetricSpecifiers), "run_eagerly": false,
      "steps_per_execution": .int(stepsPerExecution), "jit_compile": true,
    ]
  }

  /// Forgets what the loss's tracker and the metrics have gathered.
  func resetMetrics() {
    lossTracker.resetState()
    metrics?.reset()
  }
}
