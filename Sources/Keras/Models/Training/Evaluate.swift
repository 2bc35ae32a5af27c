import Tensors

extension Model {
  /// The loss and the metrics on some data, computed batch by batch without training.
  ///
  /// - Parameters:
  ///   - x: the inputs, one entry of the first dimension a sample: a tensor, or strings for a model that begins
  ///     with a layer for them.
  ///   - y: the targets, equally many.
  ///   - batchSize: samples of a step; 32, or what `steps` makes of the samples.
  ///   - verbose: 0 for silence, 1 for a progress bar, 2 for one line.
  ///   - sampleWeight: a factor for the loss of each sample, or each step of each sample.
  ///   - steps: batches after which to end.
  ///   - callbacks: what is called at each stage.
  /// - Throws: `KerasError.notReady` when the model is not compiled, and errors that name the argument, or the layer
  ///   and both shapes, when data and model do not fit.
  public func evaluate(
    _ x: any ModelInput, _ y: Tensor? = nil, batchSize: Int? = nil, verbose: any VerbositySpecifier = Verbosity.auto,
    sampleWeight: Tensor? = nil, steps: Int? = nil, callbacks: [Callback] = []
  ) throws -> EvaluationResult {
    try evaluate(samples(x, y, sampleWeight), batchSize, verbose, steps, callbacks)
  }

  /// The loss and the metrics on data in batches.
  public func evaluate(
    _ batches: any BatchSource, verbose: any VerbositySpecifier = Verbosity.auto, steps: Int? = nil,
    callbacks: [Callback] = []
  ) throws -> EvaluationResult {
    try evaluate(.source(batches), nil, verbose, steps, callbacks)
  }

  private func evaluate(
    _ samples: Samples, _ batchSize: Int?, _ verbose: any VerbositySpecifier, _ steps: Int?,
    _ callbacks: [Callback]
  ) throws -> EvaluationResult {
    let compilation = try requireCompilation(for: "evaluate")
    try requirePositive(batchSize, "evaluate", "batchSize")
    try requirePositive(steps, "evaluate", "steps")
    let verbosity = try verbose.resolved()
    let feed = try DataPreparation(model: self, compilation: compilation, context: "evaluate").feed(
      samples, batchSize: batchSize, steps: steps)
    let compiler = StepCompiler(model: self, compilation: compilation, context: "evaluate")
    try compiler.check(.testing, for: feed.signature)
    let list = CallbackList(
      callbacks, addProgbar: verbosity != .silent, model: self,
      params: CallbackParameters(verbose: verbosity, epochs: 1, steps: steps ?? feed.batchesPerPass))
    _ = try TestSession(compiler, feed: feed, steps: steps).run(list) { false }
    return try compilation.result(for: "evaluate")
  }
}
