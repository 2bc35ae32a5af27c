import Tensors

/// The arguments of `compile`, checked and resolved.
final class Compilation {
  /// The optimizer that trains: the one that `compile` was given, or that with a scaled loss.
  let optimizer: Optimizer
  private let givenOptimizer: Optimizer
  /// The loss to minimize, in addition to layers' losses; nil if there are only those.
  let loss: Loss?
  let lossWeight: Double?
  /// Batches between two calls of callbacks.
  let stepsPerExecution: Int
  /// The mean loss of the samples since the last reset.
  let lossTracker = Mean(name: "loss")
  /// The loss as `compile` was given it: a name stays a name.
  private let lossConfig: ConfigValue
  private let metricSpecifiers: [any MetricSpecifier]
  private let weightedMetricSpecifiers: [any MetricSpecifier]
  /// The metrics for the shapes of the first batch; nil before it.
  private(set) var metrics: CompiledMetrics?

  let trainSteps = ProgramCache<BatchSignature>()
  let testSteps = ProgramCache<BatchSignature>()

  init(
    optimizer: any OptimizerSpecifier, loss: (any LossSpecifier)?, lossWeight: Double?,
    metrics: [any MetricSpecifier], weightedMetrics: [any MetricSpecifier], stepsPerExecution: Int,
    scalesLoss: Bool
  ) throws {
    try requirePositive(stepsPerExecution, "compile", "stepsPerExecution")
    if let lossWeight, !lossWeight.isFinite {
      throw KerasError.invalidArgument("compile", "lossWeights is \(lossWeight); expected a finite number")
    }
    let given = try optimizer.resolved()
    givenOptimizer = given
    self.optimizer = scalesLoss && !(given is LossScaleOptimizer) ? LossScaleOptimizer(given) : given
    self.loss = try loss?.resolved()
    lossConfig = (loss as? String).map { .string($0) } ?? self.loss?.serialized ?? .null
    self.lossWeight = lossWeight
    self.stepsPerExecution = stepsPerExecution
    metricSpecifiers = metrics
    weightedMetricSpecifiers = weightedMetrics
    // A metric is made for the shapes of the data, but an unknown name is reported now.
    for specifier in metrics + weightedMetrics where specifier is String {
      _ = try specifier.resolved(yTrue: [nil, 1], yPred: [nil, 1], loss: self.loss)
    }
  }

  /// The metrics, made for these shapes if this is the first time.
  func metrics(yTrue: SymbolicShape, yPred: SymbolicShape) throws -> CompiledMetrics {
    if let metrics { return metrics }
    func resolve(_ specifiers: [any MetricSpecifier]) throws -> [Metric] {
      try specifiers.map { specifier in
        let metric = try specifier.resolved(yTrue: yTrue, yPred: yPred, loss: loss)
        if let name = specifier as? String { metric.name = name }
        return metric
      }
    }
    let made = try CompiledMetrics(
      lossTracker: lossTracker, plain: resolve(metricSpecifiers), weighted: resolve(weightedMetricSpecifiers))
    metrics = made
    return made
  }

  /// The arguments of `compile`, by Python's names.
  var config: Config {
    func list(_ specifiers: [any MetricSpecifier]) -> ConfigValue {
      if specifiers.isEmpty { return .null }
      return .array(
        specifiers.compactMap { ($0 as? String).map { .string($0) } ?? ($0 as? any Configurable)?.serialized })
    }
    return [
      "optimizer": givenOptimizer.serialized, "loss": lossConfig, "loss_weights": ConfigValue(lossWeight),
      "metrics": list(metricSpecifiers), "weighted_metrics": list(weightedMetricSpecifiers), "run_eagerly": false,
      "steps_per_execution": .int(stepsPerExecution), "jit_compile": true,
    ]
  }

  /// Makes metrics again for the shapes of the next batch.
  func forgetMetrics() { metrics = nil }

  /// Forgets what the loss's tracker and the metrics have gathered.
  func resetMetrics() {
    lossTracker.resetState()
    metrics?.reset()
  }
}

extension Compilation {
  /// What to do about targets that are for the other kind of crossentropy; empty where nothing is known.
  func advice(yTrue: Shape, yPred: Shape) -> String {
    let holdsIndices = yTrue.count < yPred.count || (yTrue.count == yPred.count && yTrue.last == 1)
    switch loss {
    case is CategoricalCrossentropy where holdsIndices, is CategoricalFocalCrossentropy where holdsIndices:
      return "; for class indices take the loss sparse_categorical_crossentropy, or make rows of them by toCategorical"
    case is SparseCategoricalCrossentropy where yTrue == yPred && yTrue.last != 1:
      return
        "; for one-hot rows take the loss categorical_crossentropy, or make class indices of them by argmax(axis: -1)"
    default: return ""
    }
  }
}
