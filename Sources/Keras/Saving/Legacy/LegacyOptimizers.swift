extension LegacyUpgrader {
  /// An optimizer's class by its name in lowercase, since Keras 2 took any spelling.
  private static let classes: [String: String] = [
    "sgd": "SGD", "rmsprop": "RMSprop", "adagrad": "Adagrad", "adadelta": "Adadelta", "adam": "Adam", "adamw": "AdamW",
    "adamax": "Adamax", "nadam": "Nadam", "ftrl": "Ftrl", "lion": "Lion", "adafactor": "Adafactor",
    "experimentaladadelta": "Adadelta", "experimentaladagrad": "Adagrad", "experimentaladam": "Adam",
    "experimentalsgd": "SGD", "lossscaleoptimizer": "LossScaleOptimizer", "lossscaleoptimizerv3": "LossScaleOptimizer",
  ]

  /// An optimizer, as Keras 3 would have written it.
  func optimizer(_ value: ConfigValue) throws -> ConfigValue {
    guard case .object(var entries) = value, let written = entries["class_name"]?.text,
      CustomObjects.shared.definition(written) == nil
    else { return value }
    // From TensorFlow 2.11 on, Keras' own optimizers were registered like a user's.
    let name = written.hasPrefix("Custom>") ? String(written.dropFirst(7)) : written
    guard let className = Self.classes[name.lowercased()] else { return value }
    if entries["registered_name"]?.text == written { entries["registered_name"] = nil }
    guard !isForeign(entries.merging(["class_name": .string(className)])) else { return value }
    entries["class_name"] = .string(className)
    if case .object(let config)? = entries["config"] {
      let place = "optimizer \(className)"
      entries["config"] = .object(
        className == "LossScaleOptimizer"
          ? try lossScale(config, place) : try optimizer(config, of: className, place))
    }
    return .object(entries)
  }

  private func optimizer(_ config: Config, of className: String, _ place: String) throws -> Config {
    var result = config
    result.rename("lr", "learning_rate")
    for key in ["is_legacy_optimizer", "jit_compile"] { result[key] = nil }
    // Keras' own value, of which `None` spoke.
    if let epsilon = result["epsilon"], epsilon == .null { result["epsilon"] = 1e-7 }
    try decay(&result, place)
    if className == "Nadam", let decay = result["schedule_decay"] {
      // The momentum's schedule is 0.96^(decay · t) there, and 0.96^t in Keras 3.
      guard decay.number == 1 else {
        throw ModelFileError(
          place, "'schedule_decay' is \(decay.json.prefix(40)); Keras 3's Nadam supports only 1"
        )
      }
      result["schedule_decay"] = nil
    }
    // The norm of all gradients together, where TensorFlow's Keras and Keras 3 mean that of each.
    if version < .keras3, !version.isTensorFlow { result.rename("clipnorm", "global_clipnorm") }
    // Sums of squares began at 0 then.
    if className == "Adagrad", version < .keras3, !version.isTensorFlow, result["initial_accumulator_value"] == nil {
      result["initial_accumulator_value"] = 0.0
    }
    return result
  }

  /// `lr / (1 + decay · iterations)`, which Keras 3 has as a schedule.
  private func decay(_ config: inout Config, _ place: String) throws {
    guard let decay = config["decay"] else { return }
    config["decay"] = nil
    guard decay != .null, decay.number != 0 else { return }
    guard let rate = config["learning_rate"]?.number, let decay = decay.number else {
      throw ModelFileError(
        place,
        "'decay' is \(decay.json.prefix(40)) with a learning rate that is not a number; Keras 3 does not support both")
    }
    config["learning_rate"] = .object([
      "module": "keras.optimizers.schedules", "class_name": "InverseTimeDecay",
      "config": .object([
        "initial_learning_rate": .double(rate), "decay_steps": 1, "decay_rate": .double(decay), "staircase": false,
        "name": "InverseTimeDecay",
      ]), "registered_name": nil,
    ])
  }

  private func lossScale(_ config: Config, _ place: String) throws -> Config {
    var result = config
    result.rename("optimizer", "inner_optimizer")
    if case .object(let scale)? = result["loss_scale"], case .object(let settings)? = scale["config"],
      scale["class_name"]?.text == "DynamicLossScale"
    {
      result["loss_scale"] = nil
      result["initial_scale"] = settings["initial_loss_scale"]
      result["dynamic_growth_steps"] = settings["increment_period"]
    }
    if result["dynamic"] == true { result["dynamic"] = nil }
    for key in ["is_legacy_optimizer", "jit_compile"] { result[key] = nil }
    if let inner = result["inner_optimizer"] { result["inner_optimizer"] = try optimizer(inner) }
    return result
  }
}
