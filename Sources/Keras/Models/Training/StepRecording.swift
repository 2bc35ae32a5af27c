import Tensors

/// Records whole steps of a model and compiles them.
struct StepRecording {
  let model: Model
  let compilation: Compilation
  /// The caller, for errors: `"fit"`.
  let place: String

  private struct Inputs {
    let x: Tensor
    let y: Tensor?
    let sampleWeight: Tensor?
    let rows: Int

    init(_ signature: BatchSignature) {
      func placeholder(_ name: String, _ spec: TensorSpec) -> Tensor {
        .placeholder(name, shape: spec.shape, dtype: spec.dtype)
      }
      x = placeholder("x", signature.x)
      y = signature.y.map { placeholder("y", $0) }
      sampleWeight = signature.sampleWeight.map { placeholder("sample_weight", $0) }
      rows = signature.rows
    }

    var all: [Tensor] { [x] + [y, sampleWeight].compactMap { $0 } }
  }

  /// One step of training: output, loss, metrics, gradients, and the optimizer's update, in one program.
  func trainStep(_ signature: BatchSignature) throws -> Program {
    let inputs = Inputs(signature)
    let optimizer = compilation.optimizer
    let trace = Trace()
    optimizer.use(in: trace)
    try trace.record {
      let loss = try measure(inputs, training: true)
      let variables = optimizer.trainableVariables
      guard !variables.isEmpty else { return }
      let gradients = Differentiation.gradients(
        of: optimizer.scaleLoss(loss), withRespectTo: variables.map(\.value))
      try optimizer.apply(gradients)
    }
    return try Program(label: "train_step", inputs: inputs.all, outputs: [], trace: trace)
  }

  /// One step of evaluation: output, loss and metrics.
  func testStep(_ signature: BatchSignature) throws -> Program {
    let (inputs, trace) = try recordTestStep(signature)
    return try Program(label: "test_step", inputs: inputs, outputs: [], trace: trace)
  }

  /// Throws what ``testStep(_:)`` would throw for a batch's shapes, without compiling.
  func checkTestStep(_ signature: BatchSignature) throws { _ = try recordTestStep(signature) }

  private func recordTestStep(_ signature: BatchSignature) throws -> (inputs: [Tensor], trace: Trace) {
    let inputs = Inputs(signature)
    let trace = Trace()
    try trace.record { _ = try measure(inputs, training: false) }
    return (inputs.all, trace)
  }

  /// Records output, loss, and the update of the loss's tracker and the metrics.
  private func measure(_ inputs: Inputs, training: Bool) throws -> Tensor {
    let (yPred, mask) = try model.forward(inputs.x, training: training)
    let loss = try totalLoss(inputs, yPred, mask, training: training)
    try compilation.lossTracker.updateState(loss, sampleWeight: Tensor(Double(inputs.rows)))
    let metricsWereKnown = compilation.metrics != nil
    do {
      try updateMetrics(inputs, yPred, mask)
    } catch {
      // These shapes are wrong, and so are metrics that were chosen by them.
      if !metricsWereKnown { compilation.forgetMetrics() }
      throw error
    }
    return loss
  }

  /// The loss of `compile` and what layers add, as one number. A loss without a reduction is one for each sample:
  /// evaluation shows their mean, and training is refused.
  private func totalLoss(_ inputs: Inputs, _ yPred: Tensor, _ mask: Tensor?, training: Bool) throws -> Tensor {
    var losses: [Tensor] = []
    if let loss = compilation.loss {
      guard let y = inputs.y else {
        throw KerasError.invalidData(place, "loss '\(loss.name)' needs targets, but y is missing")
      }
      let value = try naming(yPred, y) {
        try loss(y, yPred, sampleWeight: inputs.sampleWeight, mask: mask).checked()
      }
      losses.append(compilation.lossWeight.map { value * $0 } ?? value)
    }
    losses += model.losses
    guard let first = losses.first else {
      throw KerasError.notReady(
        place, "there is no loss: pass one to compile(loss:), or add one in a layer")
    }
    let total = try losses.dropFirst().reduce(first) { $0 + $1 }.checked()
    if total.rank == 0 { return total }
    guard training else { return total.mean() }
    let source = first.rank > 0 ? compilation.loss.map { "loss '\($0.name)'" } : nil
    throw KerasError.invalidArgument(
      place,
      "\(source ?? "what a layer gave to addLoss") has shape \(total.shape.ofAnyBatch.tupleText), and training needs one "
        + "number; " + (source == nil ? "reduce it, say by its mean" : "give the loss a reduction other than .none"))
  }

  private func updateMetrics(_ inputs: Inputs, _ yPred: Tensor, _ mask: Tensor?) throws {
    let y = inputs.y
    let metrics = try compilation.metrics(
      yTrue: y?.shape.ofAnyBatch ?? [nil], yPred: yPred.shape.ofAnyBatch)
    if metrics.all.isEmpty { return }
    guard let y else { throw KerasError.invalidData(place, "metrics need targets, but y is missing") }
    try naming(yPred, y) {
      try metrics.update(yTrue: y, yPred: yPred, sampleWeight: inputs.sampleWeight, mask: mask)
    }
  }

  /// Runs `body`; an error of shapes then names the output's layer and both shapes.
  private func naming<Result>(_ yPred: Tensor, _ y: Tensor, _ body: () throws -> Result) throws -> Result {
    func text(_ tensor: Tensor) -> String { tensor.shape.ofAnyBatch.tupleText }
    func error(_ reason: String) -> KerasError {
      .invalidData(
        self.place,
        "y of shape \(text(y)) does not fit the output \(text(yPred)) of layer '\(model.outputLayerName)': \(reason)"
          + compilation.advice(yTrue: y.shape, yPred: yPred.shape))
    }
    do {
      return try body()
    } catch let failure as TensorError {
      throw error(failure.description)
    } catch KerasError.invalidData(let place, let message) {
      throw error("\(place): \(message)")
    }
  }
}

extension Model {
  /// The name of the layer whose output the model gives.
  var outputLayerName: String { layers.last?.name ?? name }
}
