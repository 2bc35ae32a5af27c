import ArgumentParser
import Keras

struct ModelArgument: ParsableArguments {
  @Argument(help: "A .keras file, or an .h5 file of Keras' older format.") var model: String
}

struct InputOptions: ParsableArguments {
  @Option(help: "The samples: .npy, .npz, .csv, or .txt with one string a line.") var input: String
  @Option(help: "The name of the samples in an .npz file.") var key: String?
  @Option(help: "The column of the samples in a .csv file; without it, all columns.") var column: String?
  @Option(help: "Samples in a batch.") var batchSize: Int = 32

  /// The samples as a model takes them: strings become numbers by its first layer.
  func read(for model: Model) throws -> Tensor {
    switch try ArrayInput(input, key: key, column: column, wantsTexts: model.takesTexts) {
    case .texts(let texts): return try model.encode(texts)
    case .numbers(let numbers):
      guard !model.takesTexts else {
        throw CommandError("'\(input)' contains numbers; expected strings, for the model's first layer")
      }
      return numbers
    }
  }

  func validate() throws {
    if batchSize < 1 { throw ValidationError("--batch-size is \(batchSize); expected 1 or more") }
  }
}

struct TargetOptions: ParsableArguments {
  @Option(help: "The targets: .npy, .npz or .csv.") var target: String
  @Option(help: "The name of the targets in an .npz file.") var targetKey: String?
  @Option(help: "The column of the targets in a .csv file; without it, all columns.") var targetColumn: String?

  func read() throws -> Tensor {
    guard case .numbers(let numbers) = try ArrayInput(target, key: targetKey, column: targetColumn, wantsTexts: false)
    else { throw CommandError("'\(target)' contains strings; expected the targets' numbers") }
    return numbers
  }
}

/// `keras fit`: trains a model further.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit", abstract: "Train a model, from the optimizer state in its file on.")
  @OptionGroup var model: ModelArgument
  @OptionGroup var samples: InputOptions
  @OptionGroup var targets: TargetOptions
  @Option(help: "How often to go over the samples.") var epochs: Int = 1
  @Option(help: "The share of the samples, taken from the end, that is validated on.") var validationSplit: Double = 0
  @Flag(inversion: .prefixedNo, help: "Whether each epoch takes the samples in another order.") var shuffle = true
  @Option(help: "A number that makes the run repeatable.") var seed: Int?
  @Option(help: "A .json file for the loss and the metrics of each epoch.") var history: String?
  @Option(help: "The .keras file for the trained model.") var output: String

  func validate() throws {
    if epochs < 1 { throw ValidationError("--epochs is \(epochs); expected 1 or more") }
    if !(0..<1).contains(validationSplit) {
      throw ValidationError("--validation-split is \(validationSplit); expected 0 or more, less than 1")
    }
    if !output.hasSuffix(".keras") {
      throw ValidationError("--output is '\(output)'; expected a name that ends in .keras")
    }
  }

  func run() throws {
    try reporting {
      if let seed { setRandomSeed(seed) }
      let model = try loadModel(self.model.model)
      let result = try model.fit(
        samples.read(for: model), targets.read(), batchSize: samples.batchSize, epochs: epochs, verbose: 0,
        callbacks: progress(),
        validationSplit: validationSplit, shuffle: shuffle)
      try model.save(output)
      if let history { try result.history.writeJSON(to: history) }
    }
  }
}

/// `keras evaluate`: loss and metrics.
struct EvaluateCommand: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json }

  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Print a model's loss and metrics on samples.")
  @OptionGroup var model: ModelArgument
  @OptionGroup var samples: InputOptions
  @OptionGroup var targets: TargetOptions
  @Option(help: "text or json.") var format: Format = .text

  func run() throws {
    try reporting {
      let model = try loadModel(self.model.model)
      let result = try model.evaluate(
        samples.read(for: model), targets.read(), batchSize: samples.batchSize, verbose: 0, callbacks: progress())
      switch format {
      case .text:
        for name in result.names { print("\(name): \(try result.value(name))") }
      case .json: print(result.json())
      }
    }
  }
}

/// `keras predict`: a model's outputs.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Write a model's outputs for samples to an .npy file.")
  @OptionGroup var model: ModelArgument
  @OptionGroup var samples: InputOptions
  @Option(help: "The .npy file for the outputs.") var output: String

  func run() throws {
    try reporting {
      let model = try loadModel(self.model.model, compile: false, mmap: true)
      let outputs = try model.predict(
        samples.read(for: model), batchSize: samples.batchSize, verbose: 0, callbacks: progress())
      try saveNPY(outputs, to: output)
    }
  }
}

/// `keras summary`: a model's layers as a table.
struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "summary", abstract: "Print a model's layers.")
  @OptionGroup var model: ModelArgument

  func run() throws { try reporting { try loadModel(model.model, mmap: true).summary() } }
}

/// `keras plot`: a plot of a model.
struct PlotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "plot", abstract: "Draw a model's layers.")
  @OptionGroup var model: ModelArgument
  @Option(help: "The plot: .svg, .png or .dot.") var output: String

  func run() throws {
    try reporting {
      let model = try loadModel(self.model.model, compile: false, mmap: true)
      try plotModel(model, to: output, showShapes: true, showLayerNames: true)
    }
  }
}
