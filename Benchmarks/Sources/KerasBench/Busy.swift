import Keras

/// Ends training once some time has passed, and counts the steps.
private final class StepCounter: Callback {
  private(set) var steps = 0
  private(set) var seconds = 0.0
  private let limit: Double
  private var start = 0.0

  init(seconds: Double) { limit = seconds }

  override func onTrainBegin(logs: Logs) { start = now() }

  override func onTrainBatchEnd(_ batch: Int, logs: Logs) {
    steps += 1
    seconds = now() - start
    if seconds >= limit { model?.stopTraining = true }
  }
}

/// Trains for some seconds, from the first step on: what a step takes on a machine that others use too, the
/// time to notice that included.
func busy(_ options: Options) throws -> Report {
  let (x, y) = try options.workload.randomData(samples: options.samples ?? 100 * options.batch)
  setRandomSeed(options.seed)
  let model = try options.workload.compiled(options.size)
  // Compiles.
  _ = try model.fit(x[0..<options.batch].evaluate(), y[0..<options.batch].evaluate(), epochs: 1, verbose: 0)
  let counter = StepCounter(seconds: Double(options.seconds ?? 5))
  _ = try model.fit(x, y, batchSize: options.batch, epochs: 1_000_000, verbose: 0, callbacks: [counter])
  var report = Report()
  report.set("threads", Int(deviceProperty("threads")) ?? 0)
  report.set("steps", counter.steps)
  report.set("step_us", counter.seconds * 1e6 / Double(counter.steps), digits: 1)
  return report
}
