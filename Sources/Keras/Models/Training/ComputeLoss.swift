import Tensors

extension Model {
  /// The loss of `compile` and what layers added in the call that gave `yPred`, as one number. A loss without a
  /// reduction is one for each sample: evaluation shows their mean, and training is refused.
  func computeLoss(_ batch: Batch, yPred: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    let compiled = try compilationOfStep.loss
    var losses: [Tensor] = []
    if let function = compiled.function, batch.y == nil {
      throw KerasError.invalidData(stepContext, "loss '\(function.name)' needs targets, but y is missing")
    }
    if let y = batch.y,
      let value = try namingShapes(yPred, y, { try compiled(y, yPred, sampleWeight: batch.sampleWeight, mask: mask) })
    {
      losses.append(value)
    }
    losses += self.losses
    guard let first = losses.first else {
      throw KerasError.notReady(
        stepContext, "there is no loss: pass one to compile(loss:), or add one in a layer")
    }
    let total = try losses.dropFirst().reduce(first) { $0 + $1 }.checked()
    if total.rank == 0 { return total }
    guard training else { return total.mean() }
    let source = first.rank > 0 ? compiled.function.map { "loss '\($0.name)'" } : nil
    throw KerasError.invalidArgument(
      stepContext,
      "\(source ?? "what a layer gave to addLoss") has shape \(total.shape.ofAnyBatch.tupleText), and training needs "
        + "one number; "
        + (source == nil ? "reduce it, say by its mean" : "give the loss a reduction other than .none"))
  }

  /// Takes a batch into the mean loss and the metrics of `compile`.
  func updateMetrics(_ batch: Batch, yPred: Tensor, mask: Tensor?, loss: Tensor) throws {
    let compilation = try compilationOfStep
    try compilation.lossTracker.updateState(loss, sampleWeight: Tensor(Double(batch.sampleCount)))
    let yTrue = batch.y?.shape.ofAnyBatch ?? [nil]
    try compilation.withMetrics(yTrue: yTrue, yPred: yPred.shape.ofAnyBatch) { metrics in
      if metrics.all.isEmpty { return }
      guard let y = batch.y else {
        throw KerasError.invalidData(stepContext, "metrics need targets, but y is missing")
      }
      try namingShapes(yPred, y) {
        try metrics.update(yTrue: y, yPred: yPred, sampleWeight: batch.sampleWeight, mask: mask)
      }
    }
  }

  /// Runs `body`; an error of shapes then names the output's layer and both shapes.
  private func namingShapes<Result>(_ yPred: Tensor, _ y: Tensor, _ body: () throws -> Result) throws -> Result {
    let context = stepContext
    let advice = try compilationOfStep.loss.advice(yTrue: y.shape, yPred: yPred.shape)
    func error(_ reason: String) -> KerasError {
      func text(_ tensor: Tensor) -> String { tensor.shape.ofAnyBatch.tupleText }
      return .invalidData(
        context,
        "y of shape \(text(y)) does not fit the output \(text(yPred)) of layer '\(outputLayerName)': \(reason)" + advice
      )
    }
    do {
      return try body()
    } catch let failure as TensorError {
      throw error(failure.description)
    } catch KerasError.invalidData(let inner, let message) {
      throw error("\(inner): \(message)")
    }
  }

  /// The name of the layer whose output the model gives.
  var outputLayerName: String { layers.last?.name ?? name }
}
