import Tensors

/// One evaluation of a model: by `evaluate`, or `fit`'s validation.
final class TestSession {
  private let recording: StepRecording
  private let feed: BatchFeed
  private let steps: Int?
  private var runner: StepRunner?

  init(_ recording: StepRecording, feed: BatchFeed, steps: Int?) {
    self.recording = recording
    self.feed = feed
    self.steps = steps
  }

  /// Goes over the data once; the metrics then hold the result.
  /// - Returns: false when `shouldStop` said so.
  func run(_ callbacks: CallbackList, shouldStop: () -> Bool) throws -> Bool {
    let (model, compilation) = (recording.model, recording.compilation)
    var runner = try self.runner ?? StepRunner(.testing, feed: feed, recording: recording)
    let metrics = try recording.requireMetrics()
    var batchLogs = BatchLogs(metrics)
    let nothing = Logs()
    model.stopEvaluating = false
    try callbacks.onTestBegin(logs: nothing)
    compilation.resetMetrics()
    let planned = min(steps ?? .max, feed.remaining ?? .max)
    var step = 0
    while step < planned, try feed.advance() {
      try callbacks.onTestBatchBegin(step, logs: nothing)
      try runner.run()
      let end = min(step + compilation.stepsPerExecution, planned)
      var done = step + 1
      while done < end, try feed.advance() {
        try runner.run()
        done += 1
      }
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
