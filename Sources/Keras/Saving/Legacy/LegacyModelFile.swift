import Tensors

/// A file of Keras' older format, which Python writes by `model.save("m.h5")`: the configuration in attributes, the weights in a
/// group for each layer, listed by attributes. Files of weights alone are such a group.
struct LegacyModelFile {
  private let file: HDF5File
  /// The group that lists the layers.
  private let weights: String

  /// Nil when the file is of another format.
  init?(_ file: HDF5File) throws {
    self.file = file
    if try file.strings("/", "layer_names") ?? file.strings("/", "layer_names0") != nil {
      weights = "/"
    } else if try file.exists("model_weights") {
      weights = "model_weights"
    } else {
      return nil
    }
  }

  /// The model that the file describes, with its weights.
  /// - Parameters:
  ///   - size: the file's, which what the model makes must be in proportion to.
  ///   - compiling: whether the model is compiled as it was.
  func model(size: Int, compiling: Bool) throws -> Model {
    guard let text = try file.strings("/", "model_config")?.first else {
      throw ModelFileError("model_config", "the file has none; weights alone are read by loadWeights into a model")
    }
    let config = try JSONParser.parse(text)
    let model = try WeightBudget.$current.withValue(WeightBudget(fileSize: size)) { try makeModel(config) }
    if model.isBuilt || !model.weights.isEmpty { try readWeights(into: model) }
    guard compiling else { return model }
    guard let training = try file.strings("/", "training_config")?.first else {
      warn("there is no training configuration in the file, so the model is not compiled; compile it before fit")
      return model
    }
    guard case .object(let entries) = try JSONParser.parse(training) else {
      throw ModelFileError("training_config", "expected an object")
    }
    try model.compile(ConfigReader(entries, place: "training_config"), optimizer: "optimizer_config")
    try readOptimizer(of: model)
    return model
  }

  /// Reads the weights by the order of layers, whatever their names are.
  /// - Parameter skipMismatch: whether weights of another shape keep theirs.
  func readWeights(into model: Model, skipMismatch: Bool = false) throws {
    let layers = model.layers.filter { !$0.weights.isEmpty }
    let groups = try names("layer_names", of: weights)
      .map { name in (name: name, weights: try names("weight_names", of: "\(weights)/\(name)")) }
      .filter { !$0.weights.isEmpty }
    guard layers.count == groups.count else {
      throw ModelFileError(
        "weights", "the model has \(layers.count) layers with weights, and the file those of \(groups.count)")
    }
    for (layer, group) in zip(layers, groups) {
      let owner = "layer '\(layer.name)' (\(layer.className))"
      try read(group.weights, of: "\(weights)/\(group.name)", into: layer, owner: owner, skipMismatch)
    }
  }

  private func read(
    _ names: [String], of group: String, into layer: Layer, owner: String, _ skipMismatch: Bool
  ) throws {
    let variables = layer.trainableWeights + layer.nonTrainableWeights
    guard names.count == variables.count else {
      throw ModelFileError(
        owner, "it has \(variables.count) weights, and the file holds \(names.count) at '\(group)'")
    }
    for (name, variable) in zip(names, variables) {
      try file.read("\(group)/\(name)", into: variable, owner: owner, skipMismatch: skipMismatch)
    }
  }

  /// Reads the optimizer's state; one that is not for this optimizer is left, as in Keras.
  private func readOptimizer(of model: Model) throws {
    let group = "optimizer_weights"
    guard let optimizer = model.optimizer, model.isBuilt, try file.exists(group) else { return }
    try optimizer.build(model.trainableVariables)
    let names = try names("weight_names", of: group)
    let shapes = try names.map { try file.dataset("\(group)/\($0)").shape }
    guard shapes == optimizer.variables.map(\.shape) else {
      warn("the optimizer's state in the file is not for '\(optimizer.name)', which starts anew")
      return
    }
    for (name, variable) in zip(names, optimizer.variables) {
      try file.read("\(group)/\(name)", into: variable, owner: "optimizer '\(optimizer.name)'")
    }
  }

  /// The names in an attribute, or in several, where one would not fit an object's header.
  private func names(_ attribute: String, of group: String) throws -> [String] {
    if let names = try file.strings(group, attribute) { return names }
    var parts: [[String]] = []
    while let part = try file.strings(group, "\(attribute)\(parts.count)") { parts.append(part) }
    return parts.flatMap { $0 }
  }
}
