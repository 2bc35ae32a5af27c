extension LegacyUpgrader {
  /// An activation: a name, one of Keras' functions, or a layer.
  func activation(_ value: ConfigValue) throws -> ConfigValue {
    switch value {
    case .string("hard_sigmoid"): return version < .keras3 ? Self.hardSigmoid : value
    // TensorFlow 2.0 wrote the name of its own function.
    case .string("softmax_v2"): return "softmax"
    case .object(let entries):
      guard entries["class_name"]?.text == "function" else { return try layer(value) }
      if case .string? = entries["config"] { return try activation(entries["config"]!) }
      return value
    default: return value
    }
  }

  /// min(max(0.2 x + 0.5, 0), 1), which Keras 1 and 2 called `hard_sigmoid`. Keras 3's function of that name is
  /// min(max(x / 6 + 0.5, 0), 1). Keras 3 takes layers as activations, so that it computes the same of what is written
  /// here.
  private static let hardSigmoid: ConfigValue = .object([
    "module": "keras.layers", "class_name": "Pipeline",
    "config": .object([
      "layers": .array([
        .object([
          "module": "keras.layers", "class_name": "Rescaling",
          "config": .object(["name": "hard_sigmoid_slope", "scale": 0.2, "offset": 0.5]), "registered_name": nil,
        ]),
        .object([
          "module": "keras.layers", "class_name": "ReLU",
          "config": .object(["name": "hard_sigmoid_limit", "max_value": 1.0]), "registered_name": nil,
        ]),
      ]), "name": "hard_sigmoid",
    ]), "registered_name": nil,
  ])
}
