import Tensors

/// One evaluation of a model: by `evaluate`, or `fit`'s validation.
final class TestSession {
  private let compiler: StepCompiler
  private let feed: BatchFeed
  private let steps: Int?
  private var runner: StepRunner?

  init(_ compiler: StepCompiler, feed: BatchFeed, steps: Int?) {
    self.compiler = compiler
    self.feed = feed
    self.steps = steps
  }

  /// Goes over the data once; the metrics then hold the result.
  /// - Returns: false when `shouldStop` said so.
  func run(_ callbacks: CallbackList, shouldStop: () -> Bool) throws -> Bool {
    let (model, compilation) = (compiler.model, compiler.compilation)
    var runner = try self.runner ?? StepRunner(.testing, feed: feed, compiler: compiler)
    let metrics = try compilation.requireMetrics(for: compiler.context)
    var batchLogs = BatchLogs(metrics)
    let nothing = Logs()
    model.stopEvaluating = false
    try callbacks.onTestBegin(logs: nothing)
    compilation.resetMetrics()
    let planned = min(steps ?? .max, feed.remaining ?? .max)
    var step = 0
    while step < planned, try feed.advance() {
      try callbacks.onTestBatchBegin(step, logs: nothing)
      let done = try runner.run(from: step, to: min(step + compilation.stepsPerExecution, planned))
      try batchLogs.show { try callbacks.onTestBatchEnd(step + compilation.stepsPerExecution - 1, logs: $0) }
      step = done
      if shouldStop() { return false }
      if model.stopEvaluating { break }
    }
    self.runner = runner
    if steps != nil || model.stopEvaluating { try feed.rewind() }
    let measured = try metrics.logs()
    try callbacks.onTestEnd(logs: Logs(measured.entries, arrays: measured.arrays))
    return true
  }
}
