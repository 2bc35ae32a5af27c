import Tensors

extension Model {
  /// The loss and the metrics on some data, computed batch by batch without training.
  ///
  /// - Parameters:
  ///   - x: the inputs, one entry of the first dimension a sample.
  ///   - y: the targets, equally many.
  ///   - batchSize: samples of a step; 32, or what `steps` makes of the samples.
  ///   - verbose: 0 for silence, 1 for a progress bar, 2 for one line.
  ///   - sampleWeight: a factor for the loss of each sample, or each step of each sample.
  ///   - steps: batches after which to end.
  ///   - callbacks: what is called at each stage.
  /// - Throws: `KerasError.notReady` when the model is not compiled, and errors that name the argument, or the layer
  ///   and both shapes, when data and model do not fit.
  public func evaluate(
    _ x: Tensor, _ y: Tensor? = nil, batchSize: Int? = nil, verbose: any VerbositySpecifier = Verbosity.auto,
    sampleWeight: Tensor? = nil, steps: Int? = nil, callbacks: [Callback] = []
  ) throws -> EvaluationResult {
    try evaluate(.arrays(x, y, sampleWeight), batchSize, verbose, steps, callbacks)
  }

  /// The loss and the metrics on data in batches.
  public func evaluate(
    _ batches: any BatchSource, verbose: any VerbositySpecifier = Verbosity.auto, steps: Int? = nil,
    callbacks: [Callback] = []
  ) throws -> EvaluationResult {
    try evaluate(.source(batches), nil, verbose, steps, callbacks)
  }

  private func evaluate(
    _ samples: SampleSource, _ batchSize: Int?, _ verbose: any VerbositySpecifier, _ steps: Int?,
    _ callbacks: [Callback]
  ) throws -> EvaluationResult {
    let compilation = try requireCompilation(for: "evaluate")
    try requirePositive(batchSize, "evaluate", "batchSize")
    try requirePositive(steps, "evaluate", "steps")
    let verbosity = try verbose.resolved()
    let recording = StepRecording(model: self, compilation: compilation, place: "evaluate")
    let feed = try recording.evaluationFeed(samples, batchSize: batchSize, steps: steps)
    try recording.checkTestStep(feed.signature)
    let list = CallbackList(
      callbacks, addProgbar: verbosity != .silent, model: self,
      params: CallbackParameters(verbose: verbosity, epochs: 1, steps: steps ?? feed.batchesPerPass))
    _ = try TestSession(recording, feed: feed, steps: steps).run(list) { false }
    return try recording.result()
  }
}

extension StepRecording {
  /// The metrics, which recording a step has made.
  func requireMetrics() throws -> CompiledMetrics {
    guard let metrics = compilation.metrics else {
      throw KerasError.notReady(place, "the metrics are made with the first batch")
    }
    return metrics
  }

  /// Loss and metrics as they are now.
  func result() throws -> EvaluationResult {
    let metrics = try requireMetrics()
    return EvaluationResult(names: metrics.names, values: try metrics.values())
  }
}
