import Glibc
import KerasHDF5
import Tensors

extension Model {
  /// Writes the model as a `.keras` file, which Python Keras reads too: layers, weights, how it was compiled, the
  /// optimizer's state. A name that ends in `.h5` or `.hdf5` gives a file of Keras' older format. The file appears
  /// whole or not at all.
  /// - Throws: ``ModelFileError`` when the path ends in none of these, ``DataFileError`` when it cannot be written.
  public func save(_ path: String) throws {
    if LegacyModelFile.extensions.contains(where: path.hasSuffix), !path.hasSuffix(".weights.h5") {
      return try saveLegacy(path)
    }
    guard path.hasSuffix(".keras") else {
      throw ModelFileError("save", "expected a name that ends in .keras, .h5 or .hdf5", path: path)
    }
    let text = serialized.json
    let metadata = "{\"keras_version\": \"\(KerasVersion.written)\", \"date_saved\": \"\(timestamp())\"}"
    try ModelFileError.locating(path) {
      let state = SavedState(of: self)
      let weights = try state.content()
      // None of the members is packed, as Keras does. The weights begin on a cache line.
      try AtomicFile.replace(path) { output in
        let archive = try ZipWriter(output)
        for (name, text) in [("metadata.json", metadata), ("config.json", text)] + state.assets {
          try archive.add(name, text: text)
        }
        try archive.add("model.weights.h5", weights.parts, ownedBy: weights, alignment: Storage.alignment)
        try archive.close()
      }
    }
  }

  /// Writes the weights, and the optimizer's state, as a `.weights.h5` file. The file appears whole or not at all.
  public func saveWeights(_ path: String) throws { try saveWeights(path, attributes: []) }

  /// - Parameter attributes: strings that the file holds beside the weights.
  func saveWeights(_ path: String, attributes: [(name: String, text: String)]) throws {
    guard path.hasSuffix(".weights.h5") else {
      throw ModelFileError("saveWeights", "expected a name that ends in .weights.h5", path: path)
    }
    guard isBuilt else {
      throw KerasError.notReady("saveWeights", "model '\(name)' has no weights yet; build it first")
    }
    try ModelFileError.locating(path) {
      let content = try SavedState(of: self).content(attributes: attributes)
      try withExtendedLifetime(content) { try AtomicFile.write(content.parts, to: path) }
    }
  }

  /// Reads the weights of a `.weights.h5` or `.keras` file, or of a file in Keras' older `.h5` format, where the order
  /// of layers counts and not their names.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - skipMismatch: whether layers that the file's weights do not fit keep their weights.
  public func loadWeights(_ path: String, skipMismatch: Bool = false) throws {
    guard isBuilt else {
      throw KerasError.notReady("loadWeights", "model '\(name)' has no weights yet; build it first")
    }
    try ModelFileError.locating(path) {
      let file: HDF5File
      var member: AnyObject?
      if path.hasSuffix(".keras") {
        let (bytes, owner) = try ZipArchive(path).content("model.weights.h5")
        file = try HDF5File(bytes, ownedBy: owner)
        member = owner
      } else {
        file = try HDF5File(mapping: path)
      }
      if let legacy = try LegacyModelFile(file) {
        try legacy.readWeights(into: self, skipMismatch: skipMismatch)
      } else {
        try SavedState(of: self).located(in: file).read(from: file, skipMismatch: skipMismatch)
      }
      try (member as? StoredMember)?.verify()
    }
  }

  /// The model's configuration as JSON text, without weights.
  public func toJSON() -> String { serialized.json }

  /// The model's configuration: what `Sequential.fromConfig` makes a model of.
  public func getConfig() -> Config { config }
}

extension Sequential {
  /// A new model from a configuration, with new weights.
  public static func fromConfig(_ config: Config) throws -> Sequential {
    let value: ConfigValue = .object(["class_name": "Sequential", "config": .object(config)])
    return try ObjectRegistry.layers.make(LegacyUpgrader.upgrade(model: value), in: "fromConfig") as! Sequential
  }
}

/// Reads a model from a `.keras` file of this library or of Python Keras, or from an `.h5` file, the older format of
/// Python Keras.
///
/// Files of Keras 1, Keras 2 and tf.keras are read too, and compute what they did then. A training configuration that
/// cannot be used is ignored with a warning; `fit` and `evaluate` then throw the reason.
///
/// Nothing in the file is run, and no other file is opened. Memory is used in proportion to the file's size.
///
/// - Parameters:
///   - path: the file.
///   - compile: whether the model is compiled as it was when it was saved, to continue training.
///   - mmap: whether weights of a megabyte and more stay in the pages of a `.keras` file, which nobody may shorten or
///     write to as long as the model lives: a file that is replaced under its name is none of that, one that becomes
///     shorter ends the process. A large model then predicts sooner, and processes that load the same file share its
///     memory. What is packed, or stored in another byte order, is read.
/// - Throws: ``ModelFileError`` or ``DataFileError``, which name the file, the layer and what is wrong.
public func loadModel(_ path: String, compile: Bool = true, mmap: Bool = false) throws -> Model {
  try ModelFileError.locating(path) {
    let mapped = try MappedFile(path: path)
    if HDF5File.isOne(mapped.bytes) {
      guard let legacy = try LegacyModelFile(HDF5File(mapped.bytes, ownedBy: mapped)) else {
        throw ModelFileError("", "it contains no model; weights alone are read by loadWeights into a model")
      }
      return try legacy.model(size: mapped.bytes.count, compiling: compile)
    }
    let archive = try ZipArchive(path)
    let document = try JSONParser.parse(archive.bytes(of: "config.json"))
    let upgrader = LegacyUpgrader(try archive.kerasVersion, document)
    let config = try upgrader.layer(document)
    let (bytes, owner) = try archive.content("model.weights.h5")
    let file = try HDF5File(bytes, ownedBy: owner, lends: mmap)
    let model = try WeightBudget.$current.withValue(WeightBudget(fileSize: bytes.count)) { try makeModel(config) }
    if compile { try model.compileOrWarn { try model.compile(from: config, upgrader) } }
    // An optimizer that never worked has no slots in the file, and makes them when it does.
    if let optimizer = model.optimizer, model.isBuilt,
      try file.members(of: "optimizer/vars")?.count ?? 0 > optimizer.variables.count
    {
      try optimizer.build(model.trainableVariables)
    }
    let state = try SavedState(of: model).located(in: file)
    try state.read(from: file)
    try state.readTables(from: file) { name in
      guard let name = archive.names.first(where: { $0 == name || $0.replacing("\\", with: "/") == name }) else {
        return nil
      }
      let (bytes, owner) = try archive.content(name)
      try (owner as? StoredMember)?.verify()
      return withExtendedLifetime(owner) { String(decoding: bytes, as: UTF8.self) }
    }
    try (owner as? StoredMember)?.verify()
    return model
  }
}

/// A new model from the JSON of ``Model/toJSON()``, with new weights.
public func modelFromJSON(_ text: String) throws -> Model {
  try makeModel(LegacyUpgrader.upgrade(model: JSONParser.parse(text)))
}

/// A new model with the same layers and new weights.
public func cloneModel(_ model: Model) throws -> Model { try makeModel(model.serialized) }

func makeModel(_ config: ConfigValue) throws -> Model {
  let layer = try ObjectRegistry.layers.make(config, in: "model")
  guard let model = layer as? Model else {
    throw ModelFileError("model", "it describes a layer of class \(layer.className); expected a model")
  }
  return model
}

extension Model {
  /// Compiles the model with its file's arguments.
  fileprivate func compile(from value: ConfigValue, _ upgrader: LegacyUpgrader) throws {
    guard case .object(let entries) = value, case .object(let config)? = entries["compile_config"],
      config["optimizer"] != nil
    else { return }
    let upgraded = try upgrader.training(config, optimizer: "optimizer")
    try compile(ConfigReader(upgraded, place: "compile_config"), optimizer: "optimizer")
  }

  /// Runs what compiles the model by a file. A configuration that cannot be used does not prevent loading the model: it
  /// is reported now, and again by whatever needs it.
  func compileOrWarn(_ body: () throws -> Void) throws {
    do { try body() } catch {
      compilation = nil
      compilationFailure = "\(error)"
      warn("the training configuration in the file is left out, so the model is not compiled: \(error)")
    }
  }

  /// Compiles the model by a configuration.
  /// - Parameter optimizer: the key of the optimizer.
  func compile(_ reader: ConfigReader, optimizer: String) throws {
    try compile(
      optimizer: reader.optimizer(optimizer), loss: reader.loss("loss"),
      lossWeights: reader.doubles("loss_weights")?.first, metrics: reader.metrics("metrics"),
      weightedMetrics: reader.metrics("weighted_metrics"), stepsPerExecution: reader.int("steps_per_execution", or: 1),
      autoScaleLoss: reader.bool("auto_scale_loss", or: true))
  }
}

extension ZipArchive {
  /// The version of Keras that wrote the model; Keras 3 where the archive does not say.
  fileprivate var kerasVersion: KerasVersion {
    get throws {
      guard names.contains("metadata.json"),
        case .object(let entries) = try JSONParser.parse(bytes(of: "metadata.json"))
      else { return .keras3 }
      return entries["keras_version"]?.text.flatMap { KerasVersion($0) } ?? .keras3
    }
  }
}

/// The time as Keras writes it: `2026-11-25@05:30:00`.
private func timestamp() -> String {
  var now = time(nil)
  var parts = tm()
  localtime_r(&now, &parts)
  var text = [CChar](repeating: 0, count: 32)
  let count = strftime(&text, text.count, "%Y-%m-%d@%H:%M:%S", &parts)
  return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
