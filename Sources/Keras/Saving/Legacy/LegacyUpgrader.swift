/// Rewrites configurations of Keras 1, Keras 2 and tf.keras as Keras 3 has them, so that whatever makes objects of
/// configurations knows Keras 3's names alone.
///
/// Old names become new ones, arguments whose meaning or default changed get the value that means today what the old
/// one meant, and arguments that only ever said how something is computed are dropped. Whatever is left over is an
/// argument that Keras 3 does not have; it stays where it is, and is refused by name when the object is made.
struct LegacyUpgrader {
  /// The version that wrote the configuration.
  let version: KerasVersion
  /// Where Keras 1's layers have the channels that do not say so; nil means last.
  let dataFormat: String?

  /// - Parameters:
  ///   - version: the version that wrote the configuration.
  ///   - document: the configuration of the whole model.
  init(_ version: KerasVersion, _ document: ConfigValue) {
    self.version = version
    let orders = version < .keras2 ? document.values(of: "dim_ordering") : []
    dataFormat = Set(orders) == ["th"] ? "channels_first" : nil
  }

  /// The configuration of a model, as Keras 3 would have written it.
  /// - Parameters:
  ///   - document: an object with `class_name` and `config`.
  ///   - version: the version that wrote it; nil if the document contains it.
  static func upgrade(model document: ConfigValue, version: KerasVersion? = nil) throws -> ConfigValue {
    try LegacyUpgrader(version ?? KerasVersion(of: document), document).layer(document)
  }

  /// A layer, or a model in a model.
  func layer(_ value: ConfigValue) throws -> ConfigValue {
    guard case .object(var entries) = value, let className = entries["class_name"]?.text, !isForeign(entries) else {
      return value
    }
    entries["module"] = entries["module"].map(Self.module)
    if className == "Sequential" { return .object(try sequential(entries)) }
    guard case .object(let config)? = entries["config"].map(\.withoutArrays) else { return .object(entries) }
    if let reason = LegacyLayer.removed[className] {
      throw ModelFileError(config["name"]?.text.map { "layer '\($0)' (\(className))" } ?? "layer \(className)", reason)
    }
    let rule = LegacyLayer.table[className] ?? LegacyLayer()
    entries["class_name"] = .string(rule.name ?? className)
    entries["config"] = .object(try arguments(config, of: className, rule))
    return .object(entries)
  }

  /// Whether an object is of a class that is not Keras' own.
  func isForeign(_ entries: Config) -> Bool {
    if let name = entries["registered_name"]?.text, CustomObjects.shared.definition(name) != nil { return true }
    if entries["class_name"]?.text?.contains(">") == true { return true }
    guard case .string(let module)? = entries["module"].map(Self.module) else { return false }
    return module != "keras" && !module.hasPrefix("keras.")
  }

  /// Keras 2 as the package tf-keras and Keras 3's previews call the modules otherwise.
  private static func module(_ value: ConfigValue) -> ConfigValue {
    for package in ["keras_core", "tf_keras", "tensorflow.keras", "tensorflow.python.keras"] {
      if let name = value.text, name == package || name.hasPrefix(package + ".") {
        return .string("keras" + name.dropFirst(package.count))
      }
    }
    return value
  }

  private func arguments(_ config: Config, of className: String, _ rule: LegacyLayer) throws -> Config {
    var result = config
    for (old, new) in LegacyLayer.common.renames.merging(rule.renames, uniquingKeysWith: { $1 }) {
      result.rename(old, new)
    }
    // Keras 3 has layers with arguments of these names.
    let dropped = (version < .keras3 ? LegacyLayer.common.dropped : ["batch_input_shape"]).union(rule.dropped)
    for key in dropped where !rule.keeps.contains(key) { result[key] = nil }
    for (key, value) in LegacyLayer.common.inert.merging(rule.inert, uniquingKeysWith: { $1 }) {
      if let came = result[key], came == value || came == .null || came == false { result[key] = nil }
    }
    for key in rule.values.keys where result[key] == nil { result[key] = rule.values[key] }
    try rule.change(&result, self)
    for key in result.keys { result[key] = try argument(key, result[key]!) }
    if rule.hasDataFormat, version < .keras2, result["data_format"] == nil {
      result["data_format"] = dataFormat.map { .string($0) }
    }
    return result
  }

  /// What every layer's argument of a name stands for.
  private func argument(_ key: String, _ value: ConfigValue) throws -> ConfigValue {
    switch key {
    case "data_format": LegacyLayer.dataFormats[value.text ?? ""] ?? value
    case "activation", "recurrent_activation": try activation(value)
    case "layer", "backward_layer", "cell": try layer(value)
    case "cells", "layers":
      if case .array(let layers) = value { .array(try layers.map { try layer($0) }) } else { value }
    case _ where key.hasSuffix("_initializer"): initializer(value)
    case _ where key.hasSuffix("_regularizer"): regularizer(value)
    case _ where key.hasSuffix("_constraint"): constraint(value)
    default: value
    }
  }
}

extension Config {
  /// Gives a key's value to another key, unless that has one.
  mutating func rename(_ old: String, _ new: String) {
    guard let value = self[old], self[new] == nil else { return }
    var result = Config()
    for key in keys {
      if key == old { result[new] = value } else { result[key] = self[key] }
    }
    self = result
  }
}

extension ConfigValue {
  /// All strings that stand under a key, anywhere.
  fileprivate func values(of key: String) -> [String] {
    switch self {
    case .array(let values): values.flatMap { $0.values(of: key) }
    case .object(let config):
      (config[key]?.text.map { [$0] } ?? []) + config.keys.flatMap { config[$0]!.values(of: key) }
    default: []
    }
  }

  /// The value with plain numbers in place of NumPy's, which Keras 2 wrote as `{"type": "ndarray", "value": 0.3}`.
  fileprivate var withoutArrays: ConfigValue {
    switch self {
    case .array(let values): return .array(values.map(\.withoutArrays))
    case .object(let config):
      if config["type"]?.text == "ndarray", config.keys.count == 2, let value = config["value"] { return value }
      var result = Config()
      for key in config.keys { result[key] = config[key]!.withoutArrays }
      return .object(result)
    default: return self
    }
  }
}
