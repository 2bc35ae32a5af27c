import Tensors

extension Model {
  /// Trains one step on these samples.
  ///
  /// - Parameters:
  ///   - x: the inputs of a batch.
  ///   - y: the targets.
  ///   - sampleWeight: a factor for each sample's loss.
  ///   - classWeight: factors for the losses of some classes' samples.
  /// - Returns: loss and metrics of this batch alone, before the update.
  /// - Throws: as `fit`.
  @discardableResult
  public func trainOnBatch(
    _ x: Tensor, _ y: Tensor? = nil, sampleWeight: Tensor? = nil, classWeight: [Int: Double]? = nil
  ) throws -> EvaluationResult {
    let compilation = try requireCompilation(for: "trainOnBatch")
    let recording = StepRecording(model: self, compilation: compilation, place: "trainOnBatch")
    let data = try recording.prepared(
      TrainingData(x, y, sampleWeight, for: "trainOnBatch"), classWeight: classWeight)
    try recording.buildOptimizer()
    return try recording.runOnce(.training, data)
  }

  /// Loss and metrics of these samples, without training.
  /// - Throws: as `evaluate`.
  public func testOnBatch(_ x: Tensor, _ y: Tensor? = nil, sampleWeight: Tensor? = nil) throws -> EvaluationResult {
    let compilation = try requireCompilation(for: "testOnBatch")
    let recording = StepRecording(model: self, compilation: compilation, place: "testOnBatch")
    let data = try recording.prepared(TrainingData(x, y, sampleWeight, for: "testOnBatch"))
    return try recording.runOnce(.testing, data)
  }

  /// The model's output for one batch, as `predict` without batches.
  /// - Throws: as `predict`.
  public func predictOnBatch(_ x: Tensor) throws -> Tensor {
    try predict(x, batchSize: x.rank > 0 ? max(x.shape[0], 1) : 1, verbose: Verbosity.silent)
  }
}

extension StepRecording {
  fileprivate func runOnce(_ kind: StepRunner.Kind, _ data: TrainingData) throws -> EvaluationResult {
    let feed = try ArrayFeed(data, batchSize: data.count)
    var runner = try StepRunner(kind, feed: feed, recording: self)
    compilation.resetMetrics()
    _ = try feed.advance()
    try withExtendedLifetime(feed) { try runner.run() }
    return try result()
  }
}
