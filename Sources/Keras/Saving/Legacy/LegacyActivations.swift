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

extension ActivationFunction {
  /// Whether it is the two layers that stand for Keras 1's and 2's hard sigmoid in files of Keras 3, as the upgrader
  /// writes them or Python after it, with all of their arguments.
  var isHardSigmoidOfKeras2: Bool {
    guard case .object(let pipeline) = serialized, pipeline["class_name"] == "Pipeline",
      case .object(let parts)? = pipeline["config"], case .array(let layers)? = parts["layers"], layers.count == 2,
      case .object(let slope) = layers[0], slope["class_name"] == "Rescaling",
      case .object(let line)? = slope["config"],
      case .object(let limit) = layers[1], limit["class_name"] == "ReLU", case .object(let range)? = limit["config"]
    else { return false }
    return line["scale"]?.number == 0.2 && line["offset"]?.number == 0.5 && range["max_value"]?.number == 1
      && ["negative_slope", "threshold"].allSatisfy { (range[$0] ?? 0.0).number == 0 }
  }
}
