extension LegacyUpgrader {
  /// An initializer: TensorFlow 1 wrote a type that is not needed, and `normal` for the truncated distribution.
  func initializer(_ value: ConfigValue) -> ConfigValue {
    object(value) { config in
      for key in ["dtype", "partition_info", "verify_shape"] { config[key] = nil }
      if config["distribution"]?.text == "normal" { config["distribution"] = "truncated_normal" }
    }
  }

  /// A regularizer: Keras 1 wrote name and numbers side by side.
  func regularizer(_ value: ConfigValue) -> ConfigValue {
    named(value, ["L1L2Regularizer": "L1L2", "WeightRegularizer": "L1L2", "ActivityRegularizer": "L1L2"])
  }

  /// A constraint: Keras 1 wrote name and numbers side by side.
  func constraint(_ value: ConfigValue) -> ConfigValue {
    object(named(value, [:])) { config in
      config.rename("m", "max_value")
      config.rename("low", "min_value")
      config.rename("high", "max_value")
    }
  }

  /// An object with its arguments changed.
  private func object(_ value: ConfigValue, _ change: (inout Config) -> Void) -> ConfigValue {
    guard case .object(var entries) = value, !isForeign(entries), case .object(var config)? = entries["config"] else {
      return value
    }
    change(&config)
    entries["config"] = .object(config)
    return .object(entries)
  }

  /// `{"name": "L1L2", "l1": 0, "l2": 0.01}` as a class name and a configuration.
  private func named(_ value: ConfigValue, _ names: [String: String]) -> ConfigValue {
    guard case .object(var config) = value, config["class_name"] == nil, let name = config["name"]?.text else {
      return value
    }
    config["name"] = nil
    return .object(["class_name": .string(names[name] ?? name), "config": .object(config)])
  }
}
