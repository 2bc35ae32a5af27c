import Tensors

/// A file of Keras' older format, which Python writes by `model.save("m.h5")`: the configuration in attributes, the
/// weights in a group for each layer, listed by attributes. Files of weights alone are such a group.
struct LegacyModelFile {
  let file: HDF5File
  /// The group that lists the layers.
  let weights: String
  let version: KerasVersion
  /// The backend: `"theano"` flips the kernels of convolutions.
  let backend: String?

  /// Nil when the file is of another format.
  init?(_ file: HDF5File) throws {
    let group: String
    if try file.strings("/", "layer_names") ?? file.strings("/", "layer_names0") != nil {
      group = "/"
    } else if try file.exists("model_weights") {
      group = "model_weights"
    } else {
      return nil
    }
    func text(_ name: String) throws -> String? {
      try file.strings(group, name)?.first ?? file.strings("/", name)?.first
    }
    self.file = file
    weights = group
    // Keras 1 only began to say which one it is.
    version = try text("keras_version").flatMap { KerasVersion($0) } ?? .keras1
    backend = try text("backend")
  }

  /// The model that the file describes, with its weights.
  /// - Parameters:
  ///   - size: the file's, which what the model makes must be in proportion to.
  ///   - compiling: whether the model is compiled as it was.
  func model(size: Int, compiling: Bool) throws -> Model {
    guard let text = try file.strings("/", "model_config")?.first else {
      throw ModelFileError("model_config", "the file has none; weights alone are read by loadWeights into a model")
    }
    let document = try JSONParser.parse(text)
    let upgrader = LegacyUpgrader(version, document)
    let config = try upgrader.layer(document)
    let model = try WeightBudget.$current.withValue(WeightBudget(fileSize: size)) { try makeModel(config) }
    if model.isBuilt || !model.weights.isEmpty { try readWeights(into: model) }
    guard compiling else { return model }
    guard let training = try file.strings("/", "training_config")?.first else {
      warn("there is no training configuration in the file, so the model is not compiled; compile it before fit")
      return model
    }
    try model.compileOrWarn {
      guard case .object(let entries) = try JSONParser.parse(training) else {
        throw ModelFileError("training_config", "expected an object")
      }
      let upgraded = try upgrader.training(entries, optimizer: "optimizer_config")
      try model.compile(ConfigReader(upgraded, place: "training_config"), optimizer: "optimizer_config")
    }
    try readOptimizer(of: model)
    return model
  }

  /// Reads the weights by the order of layers, whatever their names are.
  /// - Parameter skipMismatch: whether weights of another shape keep theirs.
  func readWeights(into model: Model, skipMismatch: Bool = false) throws {
    let groups = try names("layer_names", of: weights)
      .map { name in (name: name, weights: try names("weight_names", of: "\(weights)/\(name)")) }
      .filter { !$0.weights.isEmpty }
    var layers = model.layers.filter { !$0.weights.isEmpty }
    // Keras 1 listed the layers of a model in a model one by one.
    if layers.count != groups.count { layers = layers.flatMap(\.flattened) }
    guard layers.count == groups.count else {
      throw ModelFileError(
        "weights",
        "the model has \(model.layers.filter { !$0.weights.isEmpty }.count) layers with weights, and the file those "
          + "of \(groups.count)")
    }
    for (layer, group) in zip(layers, groups) {
      try read(group.weights.map { "\(weights)/\(group.name)/\($0)" }, group.name, into: layer, skipMismatch)
    }
  }

  private func read(_ paths: [String], _ group: String, into layer: Layer, _ skipMismatch: Bool) throws {
    let owner = "layer '\(layer.name)' (\(layer.className))"
    let variables = layer.trainableWeights + layer.nonTrainableWeights
    let conversion = LegacyWeights(version: version, backend: backend)
    let shapes = try paths.map { try file.dataset($0).shape }
    if conversion.mayApply(to: layer, shapes) {
      let converted = try conversion.converted(paths.map { try file.tensor($0) }, for: layer)
      if converted.count == variables.count {
        for (variable, value) in zip(variables, converted) {
          guard value.shape == variable.shape else {
            if skipMismatch { continue }
            throw ModelFileError(
              owner,
              "weight '\(variable.name)' has shape \(variable.shape.tupleText), and the file's at '\(group)' "
                + value.shape.tupleText)
          }
          try variable.assign(value.cast(to: variable.dtype))
        }
        return
      }
    }
    guard paths.count == variables.count else {
      throw ModelFileError(
        owner, "it has \(variables.count) weights, and the file contains \(paths.count) at '\(weights)/\(group)'")
    }
    for (path, variable) in zip(paths, variables) {
      try file.read(path, into: variable, owner: owner, skipMismatch: skipMismatch)
    }
  }

  /// The names in an attribute, or in several, where one would not fit an object's header.
  func names(_ attribute: String, of group: String) throws -> [String] {
    if let names = try file.strings(group, attribute) { return names }
    var parts: [[String]] = []
    while let part = try file.strings(group, "\(attribute)\(parts.count)") { parts.append(part) }
    return parts.flatMap { $0 }
  }
}

extension Layer {
  /// The layer, or the layers with weights of a model.
  fileprivate var flattened: [Layer] {
    (self as? Sequential).map { $0.layers.filter { !$0.weights.isEmpty }.flatMap(\.flattened) } ?? [self]
  }
}

extension HDF5File {
  /// A dataset's elements.
  func tensor(_ path: String) throws -> Tensor {
    let dataset = try dataset(path)
    let storage = try Storage(byteCount: dataset.byteCount, for: "'\(path)' of the file")
    try read(dataset, into: storage.pointer)
    return Tensor(storage: storage, shape: dataset.shape, dtype: dataset.dtype)
  }
}
