import KerasHDF5
import Tensors

extension LegacyModelFile {
  /// How names of files of this format end.
  static let extensions = [".h5", ".hdf5"]
}

extension Model {
  /// Writes the model as a file of Keras' older format: configuration, weights, how it was compiled, the optimizer's
  /// state.
  func saveLegacy(_ path: String) throws {
    guard isBuilt else {
      throw KerasError.notReady("save", "model '\(name)' has no weights yet; build it first")
    }
    if let keeper = SavedState(of: self).nodes.first(where: { $0.keeper != nil }) {
      throw ModelFileError(
        keeper.owner, "it keeps a table, which files of this format cannot hold; save the model as .keras", path: path)
    }
    try ModelFileError.locating(path) {
      let file = try HDF5Writer()
      try writeLegacy(to: file)
      let content = try file.content()
      try withExtendedLifetime(content) { try AtomicFile.write(content.parts, to: path) }
    }
  }

  private func writeLegacy(to file: HDF5Writer) throws {
    let document: ConfigValue = .object(["class_name": .string(className), "config": .object(config)])
    for (name, text) in [("keras_version", KerasVersion.written), ("backend", "jax"), ("model_config", document.json)] {
      try file.write(text, to: name, of: "/")
    }
    if let training = legacyTraining {
      try file.write(ConfigValue.object(training).json, to: "training_config", of: "/")
    }
    let group = "model_weights"
    try file.makeGroup(group)
    let layers = self.layers.filter { !($0 is InputLayer) }
    try file.write(layers.map(\.name), to: "layer_names", of: group)
    try file.write("jax", to: "backend", of: group)
    try file.write(KerasVersion.written, to: "keras_version", of: group)
    for layer in layers {
      try file.write(layer.trainableWeights + layer.nonTrainableWeights, toLegacy: "\(group)/\(layer.name)")
    }
    try file.write([], toLegacy: "\(group)/top_level_model_weights")
    if let optimizer, !optimizer.variables.isEmpty {
      try file.write(optimizer.variables, toLegacy: "optimizer_weights")
    }
  }

  /// How the model was compiled, with the optimizer where files of this format have it.
  private var legacyTraining: Config? {
    guard var result = compilation?.config, case .object(let optimizer)? = result["optimizer"] else { return nil }
    result["optimizer"] = nil
    let name = optimizer["registered_name"]?.text ?? optimizer["class_name"]?.text
    result["optimizer_config"] = .object([
      "class_name": ConfigValue(name), "config": optimizer["config"] ?? .object([:]),
    ])
    return result
  }
}

extension KerasVersion {
  /// The version whose files are written.
  static let written = "3.15.0"
}

extension HDF5Writer {
  /// Writes variables under their paths to a group, and lists them there.
  fileprivate func write(_ variables: [Variable], toLegacy group: String) throws {
    try makeGroup(group)
    var names: [String] = []
    for (index, variable) in variables.enumerated() {
      guard variable.dtype != .bfloat16 else {
        throw ModelFileError(
          "weight '\(variable.path)'",
          "it is bfloat16, which files of this format cannot hold; save the model as .keras")
      }
      // Another one's path must not lead through it.
      let path = variable.path.replacing("//", with: "/")
      let isTaken = names.contains { $0 == path || $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/") }
      let name = isTaken || path.isEmpty || path.hasPrefix("/") ? "weight_\(index)" : path
      try write("\(group)/\(name)", variable.spec, variable.buffer.hostStorage())
      names.append(name)
    }
    try write(names, to: "weight_names", of: group)
  }
}
