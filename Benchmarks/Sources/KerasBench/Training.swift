import Keras

/// Trains one batch in this fresh process.
func firstStep(_ options: Options) throws -> Report {
  let (x, y) = try options.workload.randomData(samples: options.batch)
  let model = try options.workload.compiled(options.size)
  _ = try model.fit(x, y, batchSize: options.batch, epochs: 1, verbose: 0)
  var report = Report()
  report.set("first_step_seconds", Process.secondsSinceStart(), digits: 3)
  report.set("first_step_rss_mb", Process.peakMegabytes(), digits: 1)
  return report
}

/// Trains, and times epochs, the kernels of one more epoch, and predictions.
func train(_ options: Options) throws -> Report {
  let (x, y) = try trainingData(options)
  setRandomSeed(options.seed)
  let model = try options.workload.compiled(options.size)
  let times = EpochTimes()
  let history = try model.fit(
    x, y, batchSize: options.batch, epochs: options.epochs + 1, verbose: 0, callbacks: [times])

  var report = Report()
  report.set("name", "keras-swift")
  report.set("version", "oneDNN \(deviceProperty("oneDNN"))")
  report.set("samples", x.shape[0])
  // The first epoch compiles; it is left out, as the peers' is.
  report.set("samples_per_second", times.seconds.dropFirst().map { Int((Double(x.shape[0]) / $0).rounded()) })
  report.set("losses", history.history["loss"] ?? [], digits: 6)
  report.set("peak_rss_mb", Process.peakMegabytes(), digits: 1)
  report.set("data_mb", Double(x.spec.byteCount + y.spec.byteCount) / 1_048_576, digits: 1)
  let kernels = try kernelTimes(model, x, y, batch: options.batch)
  report.set("step_us", kernels.step, digits: 1)
  report.set("outside_kernels_us", kernels.outside, digits: 1)
  if options.predictSamples > 0 { try predict(model, x[0..<options.predictSamples].evaluate(), into: &report) }
  return report
}

/// What the device says of itself, by name.
func deviceProperty(_ name: String) -> String {
  Devices.current.properties.first { $0.name == name }?.value ?? "unknown"
}

/// The training step's kernels, each with its time: text for a person.
func profile(_ options: Options) throws -> String {
  let (x, y) = try options.workload.randomData(samples: options.batch)
  let model = try options.workload.compiled(options.size)
  _ = try model.fit(x, y, batchSize: options.batch, epochs: 1, verbose: 0)
  guard let program = model.trainProgram else { fail("the model has no program after training") }
  // Lets the program read from memory that is there for as long as it is profiled.
  _ = try program(x, y)
  return withExtendedLifetime((x, y)) { program.profile(runs: 20) }
}

private func trainingData(_ options: Options) throws -> (x: Tensor, y: Tensor) {
  guard let path = options.data else {
    guard let samples = options.samples else { fail("--data FILE.npz or --samples N is needed") }
    return try options.workload.randomData(samples: samples)
  }
  let arrays = try loadNPZ(path)
  return (try arrays["x"], try arrays["y"])
}

/// Microseconds of a step of an epoch, and how many of them no kernel ran.
private func kernelTimes(
  _ model: Sequential, _ x: Tensor, _ y: Tensor, batch: Int
) throws -> (step: Double, outside: Double) {
  guard let program = model.trainProgram else { fail("the model has no program after training") }
  let times = EpochTimes()
  let kernels = try program.stepNanoseconds {
    _ = try model.fit(x, y, batchSize: batch, epochs: 1, verbose: 0, callbacks: [times])
  }
  let steps = Double((x.shape[0] + batch - 1) / batch)
  let step = times.seconds[0] * 1e6 / steps
  return (step, step - Double(kernels.reduce(0, +)) * 1e-3 / steps)
}

private func predict(_ model: Sequential, _ x: Tensor, into report: inout Report) throws {
  let seconds = try bestSeconds(of: 1, within: 2) { _ = try model.predict(x, batchSize: 256, verbose: 0) }
  report.set("predict_samples_per_second", Int((Double(x.shape[0]) / seconds).rounded()))
  let one = try x[0..<1].evaluate()
  let predictor = try Predictor(model, maxBatchSize: 1)
  let ways = [
    try bestSeconds(of: 20, within: 1) { _ = try model.predict(one, verbose: 0) },
    try bestSeconds(of: 20, within: 1) { _ = try model.predictOnBatch(one).evaluate() },
    try bestSeconds(of: 20, within: 1) { _ = try predictor.predict(one) },
  ]
  report.set("one_sample_us", ways.min()! * 1e6, digits: 1)
}
