import Glibc
import Keras

/// What the command line asked for.
struct Options {
  enum Command: String, CaseIterable {
    case train, profile, compile, kernel, accuracy, busy
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
  /// How long `busy` trains, or each shape of a kernel is timed.
  var seconds: Int?
  var seed = 1
  /// Samples that `predict` is timed with, in batches of 256; none for training only.
  var predictSamples = 0
  /// The kernels to measure; whether to list them instead.
  var names: [String] = []
  var lists = false
  /// A kernel's shape and type, where they are not its own.
  var shape: Shape?
  var dtype: DType?
  /// Lines of JSON instead of text.
  var json = false
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
      case "--shape":
        let numbers = (rest.popFirst() ?? "").split(separator: "x", omittingEmptySubsequences: false).map {
          Int($0) ?? 0
        }
        guard numbers.allSatisfy({ $0 > 0 }) else { fail("--shape takes whole numbers, as 128x784x512") }
        shape = Shape(numbers)
      case "--dtype":
        guard let type = rest.popFirst().flatMap(DType.init(name:)) else {
          fail("--dtype takes a type's name, as float32")
        }
        dtype = type
      case "--json": json = true
      case "--list": lists = true
      case let name where command == .kernel && !name.hasPrefix("-"): names.append(name)
      default:
        guard named == nil, let workload = Workload.named(option) else { fail("unknown argument '\(option)'") }
        named = workload
      }
    }
  }
}

func fail(_ message: String) -> Never {
  complain(message)
  exit(64)
}

func complain(_ message: String) {
  let text = Array("keras-bench: \(message)\n".utf8)
  _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}
