import ArgumentParser
import Glibc
import Keras

/// `keras demo`: trains a real model on real data and shows the result.
struct DemoCommand: ParsableCommand {
  enum Application: String, CaseIterable, ExpressibleByArgument {
    case digits, mnist, binary, regression
  }

  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Train a real model on real data and show the result.",
    discussion: """
      digits      8×8 images of handwritten digits (UCI, in the package)
      mnist       28×28 images of handwritten digits (downloaded, or --data)
      binary      malignant or benign, from 30 measurements of cells (Wisconsin, in the package)
      regression  the progress of diabetes, from 10 measurements of patients (in the package)
      """)

  @Argument(help: "What to learn: digits, mnist, binary or regression.")
  var application: Application = .digits

  @Option(help: "An .npz file with x_train, y_train, x_test and y_test in place of the application's own data.")
  var data: String?

  @Option(help: "How often to go over the training data.")
  var epochs: Int?

  @Option(help: "A folder for the plots; made if it is not there.")
  var output: String = "keras-demo"

  @Option(help: "The plots' format: png, svg or pdf.")
  var format: String = "png"

  @Option(help: "A number that makes the run repeatable.")
  var seed: Int = 1

  func run() throws {
    try reporting {
      setRandomSeed(seed)
      try makeFolder(output)
      let demo = try makeDemo()
      try demo.run(epochs: epochs, pictures: Pictures(folder: output, format: format))
    }
  }

  private func makeDemo() throws -> any Demo {
    switch application {
    case .digits: try ImageDemo.digits(data: data)
    case .mnist: try ImageDemo.mnist(data: data)
    case .binary: try BinaryDemo(data: data)
    case .regression: try RegressionDemo(data: data)
    }
  }

  private func makeFolder(_ path: String) throws {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
    throw CommandError("cannot make the folder '\(path)': \(String(cString: strerror(errno)))")
  }
}

/// An application that the command can train.
protocol Demo {
  /// Trains, evaluates, prints and draws.
  /// - Parameter epochs: nil takes the application's own number.
  func run(epochs: Int?, pictures: Pictures) throws
}

/// Text on stderr.
struct StandardError: TextOutputStream {
  mutating func write(_ text: String) {
    _ = Array(text.utf8).withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
