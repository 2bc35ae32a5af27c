import Glibc
import Keras

// Prints one line of JSON with the measurements of a workload; Benchmarks/README.md explains the keys.
//
//     keras-bench WORKLOAD --data FILE.npz [--epochs N] [--seed N]
//     keras-bench WORKLOAD --first-step        only trains one batch and says when it was done

/// What the command line asked for.
struct Options {
  var workload: Workload
  var name: String
  var data: String?
  var epochs = 5
  var seed = 1
  var mode = ""

  init(_ arguments: [String]) {
    guard let name = arguments.first, let workload = Workload.named(name) else {
      fail("name a workload: \(Workload.names.joined(separator: ", "))")
    }
    self.name = name
    self.workload = workload
    var rest = arguments.dropFirst()
    func number(_ option: String) -> Int {
      guard let text = rest.popFirst(), let value = Int(text) else { fail("\(option) takes a whole number") }
      return value
    }
    while let option = rest.popFirst() {
      switch option {
      case "--data": data = rest.popFirst()
      case "--epochs": epochs = number(option)
      case "--seed": seed = number(option)
      case "--first-step": mode = option
      default: fail("unknown option '\(option)'")
      }
    }
  }
}

func fail(_ message: String) -> Never {
  let text = Array("keras-bench: \(message)\n".utf8)
  _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  exit(64)
}

/// Trains one batch in this fresh process.
func firstStep(_ workload: Workload) throws {
  let batch = workload.batchSize
  let x = Tensor((0..<batch * 784).map { Float($0 % 97) / 97 }, shape: [batch, 784])
  let y = try toCategorical((0..<batch).map { $0 % 10 }, numClasses: 10)
  let model = try workload.compiled()
  _ = try model.fit(x, y, batchSize: batch, epochs: 1, verbose: 0)
  print(
    """
    {"first_step_seconds": \(Process.secondsSinceStart().rounded(digits: 3)), \
    "first_step_rss_mb": \(Process.peakMegabytes().rounded(digits: 1))}
    """)
}

/// The same measurement in a process of its own.
func firstStepOfChild(_ name: String) throws -> String {
  let path = "/proc/self/exe".withCString { link in
    var buffer = [CChar](repeating: 0, count: 4096)
    guard readlink(link, &buffer, buffer.count - 1) > 0 else { fail("cannot find this program") }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
  guard let pipe = popen("'\(path)' \(name) --first-step", "r") else { fail("cannot start this program again") }
  defer { pclose(pipe) }
  var line = [CChar](repeating: 0, count: 1024)
  guard fgets(&line, Int32(line.count), pipe) != nil else { fail("the first step said nothing") }
  return String(decoding: line.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func train(_ options: Options) throws {
  guard let path = options.data else { fail("--data FILE.npz is needed") }
  // Before this process loads anything that would compete for the cores.
  let first = try firstStepOfChild(options.name)
  let arrays = try loadNPZ(path)
  guard let x = arrays["x"], let y = arrays["y"] else { fail("\(path) has no arrays x and y") }
  setRandomSeed(options.seed)
  let model = try options.workload.compiled()
  let times = EpochTimes()
  let history = try model.fit(
    x, y, batchSize: options.workload.batchSize, epochs: options.epochs + 1, verbose: 0, callbacks: [times])
  let peak = Process.peakMegabytes()
  // The first epoch compiles; it is left out, as the peers' is.
  let speeds = times.seconds.dropFirst().map { Int((Double(x.shape[0]) / $0).rounded()) }
  let losses = (history.history["loss"] ?? []).map { $0.rounded(digits: 6) }
  let one = try x[0..<1].evaluate()
  let predict = try bestMicroseconds { _ = try model.predict(one, verbose: 0) }
  let onBatch = try bestMicroseconds { _ = try model.predictOnBatch(one).evaluate() }
  print(
    """
    {"name": "keras-swift", "workload": "\(options.name)", "versions": {"oneDNN": "\(CPUDevice.current.libraryVersion)"}, \
    "samples_per_second": \(speeds), "best_samples_per_second": \(speeds.max() ?? 0), \
    "first_epoch_loss": \(losses.first ?? .nan), "final_loss": \(losses.last ?? .nan), "losses": \(losses), \
    "predict_us": \(predict.rounded(digits: 1)), "predict_on_batch_us": \(onBatch.rounded(digits: 1)), \
    "peak_rss_mb": \(peak.rounded(digits: 1)), \(first.dropFirst())
    """)
}

let options = Options(Array(CommandLine.arguments.dropFirst()))
if options.mode == "--first-step" {
  try firstStep(options.workload)
} else {
  try train(options)
}
