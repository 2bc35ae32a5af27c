import Keras

/// Trains one batch of a deep model in this fresh process: how compiling grows with the number of layers.
///
/// The model is `depth` blocks of Dense, LayerNormalization and GELU, whose arithmetic is little beside its compiling.
func compile(_ options: Options) throws -> Report {
  let width = options.size.width
  let (x, y) = try Workload.deep(width: width).randomData(samples: options.batch)
  let (ready, readyCPU) = (now(), Process.cpuSeconds())
  let model = try Workload.deep(width: width).compiled(options.size)
  let (built, builtCPU) = (now(), Process.cpuSeconds())
  _ = try model.fit(x, y, batchSize: options.batch, epochs: 1, verbose: 0)
  let (trained, trainedCPU) = (now(), Process.cpuSeconds())
  let second = now()
  _ = try model.fit(x, y, batchSize: options.batch, epochs: 1, verbose: 0)
  let again = now() - second

  var report = Report()
  report.set("blocks", options.size.depth)
  report.set("seconds", Process.secondsSinceStart() - again, digits: 3)
  report.set("construct_seconds", built - ready, digits: 4)
  report.set("construct_cpu_seconds", builtCPU - readyCPU, digits: 4)
  report.set("first_fit_seconds", trained - built, digits: 4)
  report.set("first_fit_cpu_seconds", trainedCPU - builtCPU, digits: 4)
  report.set("second_fit_seconds", again, digits: 4)
  report.set("peak_rss_mb", Process.peakMegabytes(), digits: 1)
  return report
}

extension Workload {
  fileprivate static func deep(width: Int) -> Workload {
    Workload(name: "deep", inputShape: [width]) { size in
      (0..<size.depth).flatMap { _ in [Dense(size.width), LayerNormalization(), Activation("gelu")] }
        + [Dense(10, activation: "softmax")]
    }
  }
}
