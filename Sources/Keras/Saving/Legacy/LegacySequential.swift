extension LegacyUpgrader {
  /// A Sequential: its layers may be the configuration itself (Keras 1 to 2.2.2), and its input's shape may stand in
  /// its first layer (Keras 1 and 2).
  func sequential(_ entries: Config) throws -> Config {
    var entries = entries
    var config: Config
    switch entries["config"] {
    case .array(let layers): config = ["layers": .array(layers)]
    case .object(let object): config = object
    default: return entries
    }
    guard case .array(let old)? = config["layers"] else { return entries }
    var layers = try old.map { try layer($0) }
    if let first = old.first, let input = inputLayer(before: first) { layers.insert(input, at: 0) }
    config["layers"] = .array(layers)
    for key in ["batch_input_shape", "dynamic"] { config[key] = nil }
    entries["config"] = .object(config)
    return entries
  }

  /// The layer for a model's input that old files do not have.
  private func inputLayer(before first: ConfigValue) -> ConfigValue? {
    guard case .object(let entries) = first, let className = entries["class_name"]?.text, className != "InputLayer",
      let (shape, config) = input(of: first)
    else { return nil }
    var result: Config = ["batch_shape": shape]
    if let dtype = config["input_dtype"], dtype != .null { result["dtype"] = dtype }
    if config["dtype"]?.text == "string" { result["dtype"] = "string" }
    if let name = config["name"]?.text { result["name"] = .string(name + "_input") }
    return .object(["module": "keras.layers", "class_name": "InputLayer", "config": .object(result)])
  }

  /// The shape that the first layer gives, and the configuration of the layer that has it.
  private func input(of value: ConfigValue) -> (shape: ConfigValue, config: Config)? {
    guard case .object(let entries) = value else { return nil }
    if case .array(let layers)? = entries["config"] { return layers.first.flatMap(input) }
    guard case .object(let config)? = entries["config"] else { return nil }
    if let shape = config["batch_input_shape"], shape != .null { return (shape, config) }
    switch entries["class_name"]?.text {
    case "InputLayer": return config["batch_shape"].map { ($0, config) }
    case "Sequential":
      guard case .array(let layers)? = config["layers"] else { return nil }
      return layers.first.flatMap(input)
    // Both directions get what the wrapper gets.
    case "Bidirectional": return config["layer"].flatMap(input)
    default: return nil
    }
  }
}
