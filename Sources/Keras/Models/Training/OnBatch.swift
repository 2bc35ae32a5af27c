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
    let data = try DataPreparation(
      model: self, compilation: compilation, context: "trainOnBatch", classWeight: classWeight)(
        Batch(x, y, sampleWeight: sampleWeight))
    try compilation.buildOptimizer(for: self, context: "trainOnBatch")
    return try runOnce(.training, data, StepCompiler(model: self, compilation: compilation, context: "trainOnBatch"))
  }

  /// Loss and metrics of these samples, without training.
  /// - Throws: as `evaluate`.
  public func testOnBatch(_ x: Tensor, _ y: Tensor? = nil, sampleWeight: Tensor? = nil) throws -> EvaluationResult {
    let compilation = try requireCompilation(for: "testOnBatch")
    let data = try DataPreparation(model: self, compilation: compilation, context: "testOnBatch")(
      Batch(x, y, sampleWeight: sampleWeight))
    return try runOnce(.testing, data, StepCompiler(model: self, compilation: compilation, context: "testOnBatch"))
  }

  /// The model's output for one batch, as `predict` without batches.
  /// - Throws: as `predict`.
  public func predictOnBatch(_ x: Tensor) throws -> Tensor {
    try predict(x, batchSize: x.rank > 0 ? max(x.shape[0], 1) : 1, verbose: Verbosity.silent)
  }

  private func runOnce(
    _ step: StepCompiler.Step, _ data: TrainingData, _ compiler: StepCompiler
  ) throws -> EvaluationResult {
    let feed = try ArrayFeed(data, batchSize: data.count)
    var runner = try StepRunner(step, feed: feed, compiler: compiler)
    compiler.compilation.resetMetrics()
    _ = try feed.advance()
    try withExtendedLifetime(feed) { try runner.run() }
    return try compiler.compilation.result(for: compiler.context)
  }
}
