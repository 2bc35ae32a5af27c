import Glibc

/// What the command line asked for.
struct Options {
  enum Command: String, CaseIterable {
    case train, profile, compile, product, accuracy, busy
    case firstStep = "first-step"
  }

  var command: Command
  private var named: Workload?
  /// Samples of a step.
  var batch = 32
  /// An `.npz` file with the training data.
  var data: String?
  /// Without a file, how many samples to make up.
  var samples: Int?
  /// Timed epochs, after one that is not.
  var epochs = 5
  /// How long `busy` trains.
  var seconds = 5
  var seed = 1
  /// Samples that `predict` is timed with, in batches of 256; none for training only.
  var predictSamples = 0
  /// The hidden layers of the workloads that take a size.
  var size = Workload.Size()

  var workload: Workload {
    guard let named else { fail("name a workload: \(Workload.names.joined(separator: ", "))") }
    return named
  }

  init(_ arguments: [String]) {
    let commands = Command.allCases.map(\.rawValue).joined(separator: ", ")
    guard let command = arguments.first.flatMap(Command.init) else { fail("name a command: \(commands)") }
    self.command = command
    var rest = arguments.dropFirst()
    func number(_ option: String) -> Int {
      guard let text = rest.popFirst(), let value = Int(text), value > 0 else {
        fail("\(option) takes a positive whole number")
      }
      return value
    }
    while let option = rest.popFirst() {
      switch option {
      case "--batch": batch = number(option)
      case "--data": data = rest.popFirst()
      case "--samples": samples = number(option)
      case "--epochs": epochs = number(option)
      case "--seconds": seconds = number(option)
      case "--seed": seed = number(option)
      case "--predict-samples": predictSamples = number(option)
      case "--width": size.width = number(option)
      case "--depth": size.depth = number(option)
      default:
        guard named == nil, let workload = Workload.named(option) else { fail("unknown argument '\(option)'") }
        named = workload
      }
    }
  }
}

func fail(_ message: String) -> Never {
  let text = Array("keras-bench: \(message)\n".utf8)
  _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
  exit(64)
}
