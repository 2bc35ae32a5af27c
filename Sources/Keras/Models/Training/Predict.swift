import Tensors

extension Model {
  /// The model's output for all samples, computed batch by batch.
  ///
  /// - Parameters:
  ///   - x: the inputs, one entry of the first dimension a sample: a tensor, or strings for a model that begins
  ///     with a layer for them.
  ///   - batchSize: samples of a step; 32, or what `steps` makes of the samples.
  ///   - verbose: 0 for silence, 1 for a progress bar, 2 for one line.
  ///   - steps: batches after which to end; the result then has the samples of these.
  ///   - callbacks: what is called at each stage.
  /// - Returns: the outputs, in the samples' order.
  /// - Throws: errors that name the argument, or the layer and both shapes, when data and model do not fit.
  public func predict(
    _ x: any ModelInput, batchSize: Int? = nil, verbose: any VerbositySpecifier = Verbosity.auto, steps: Int? = nil,
    callbacks: [Callback] = []
  ) throws -> Tensor {
    try requirePositive(batchSize, "predict", "batchSize")
    try requirePositive(steps, "predict", "steps")
    let verbosity = try verbose.resolved()
    let x = try x.encoded(for: self).checked()
    guard x.rank > 0, x.count > 0 else {
      throw KerasError.invalidData("predict", "x has no samples: its shape is \(x.shape.tupleText)")
    }
    try IndexCheck(self, for: "predict")?.check(x)
    let samples = x.shape[0]
    let size = min(samples, samplesPerStep(batchSize, steps: steps, samples: samples))
    let batches = min(steps ?? .max, (samples + size - 1) / size)
    let prediction = try Prediction(self, x, batchSize: size, samples: min(samples, batches * size))
    if verbosity == .silent, callbacks.isEmpty {
      for batch in 0..<batches { try prediction.run(batch) }
      return prediction.result
    }
    let list = CallbackList(
      callbacks, addProgbar: verbosity != .silent, model: self,
      params: CallbackParameters(verbose: verbosity, epochs: 1, steps: batches))
    return try predict(prediction, batches: batches, list, showsOutputs: !callbacks.isEmpty)
  }

  /// The model's outputs for data in batches; targets are ignored.
  public func predict(
    _ batches: any BatchSource, verbose: any VerbositySpecifier = Verbosity.auto, steps: Int? = nil,
    callbacks: [Callback] = []
  ) throws -> Tensor {
    try requirePositive(steps, "predict", "steps")
    let verbosity = try verbose.resolved()
    let list = CallbackList(
      callbacks, addProgbar: verbosity != .silent, model: self,
      params: CallbackParameters(verbose: verbosity, epochs: 1, steps: steps ?? batches.batchCount))
    var outputs: [Tensor] = []
    stopPredicting = false
    try list.onPredictBegin(logs: Logs())
    try batches.rewind()
    while outputs.count < steps ?? .max, !stopPredicting, let batch = try batches.nextBatch() {
      try list.onPredictBatchBegin(outputs.count, logs: Logs())
      outputs.append(try predictOnBatch(batch.x))
      let logs = Logs()
      logs.outputs = outputs.last
      try list.onPredictBatchEnd(outputs.count - 1, logs: logs)
    }
    guard !outputs.isEmpty else { throw KerasError.invalidData("predict", "the data has no batches") }
    try list.onPredictEnd(logs: Logs())
    return try Tensor.concatenate(outputs).evaluate()
  }

  private func predict(
    _ prediction: Prediction, batches: Int, _ callbacks: CallbackList, showsOutputs: Bool
  ) throws -> Tensor {
    stopPredicting = false
    let nothing = Logs()
    var done = 0
    try callbacks.onPredictBegin(logs: nothing)
    while done < batches, !stopPredicting {
      try callbacks.onPredictBatchBegin(done, logs: nothing)
      try prediction.run(done)
      let logs = showsOutputs ? Logs() : nothing
      if showsOutputs { logs.outputs = try prediction.output(of: done) }
      try callbacks.onPredictBatchEnd(done, logs: logs)
      done += 1
    }
    try callbacks.onPredictEnd(logs: nothing)
    return done == batches ? prediction.result : try prediction.result.rows(0..<prediction.rows(after: done))
  }
}
