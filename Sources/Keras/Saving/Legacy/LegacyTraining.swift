extension LegacyUpgrader {
  /// How a model was compiled, as Keras 3 would have written it.
  /// - Parameter key: the key of the optimizer.
  func training(_ config: Config, optimizer key: String) throws -> Config {
    var result = config
    if let value = result[key] { result[key] = try optimizer(value) }
    for key in ["loss", "loss_weights", "metrics", "weighted_metrics"] {
      if let value = result[key] { result[key] = Self.ofOneOutput(value) }
    }
    if let value = result["loss"] { result["loss"] = try loss(value) }
    for key in ["metrics", "weighted_metrics"] {
      if let value = result[key] { result[key] = try metrics(value) }
    }
    return result
  }

  /// What a dictionary by outputs has for the only one.
  private static func ofOneOutput(_ value: ConfigValue) -> ConfigValue {
    guard case .object(let entries) = value, entries["class_name"] == nil, entries.keys.count == 1 else { return value }
    return entries[entries.keys[0]]!
  }

  private func loss(_ value: ConfigValue) throws -> ConfigValue {
    switch value {
    case .string(let name): return .string(try function(name))
    case .array(let values) where values.count == 1: return try loss(values[0])
    default: return value
    }
  }

  private func metrics(_ value: ConfigValue) throws -> ConfigValue {
    switch value {
    case .string(let name):
      if version < .keras2, Self.removedMetrics.contains(name) {
        throw ModelFileError(
          "metric '\(name)'", "it was a mean over batches, which Keras 2 removed; compile the model with another metric"
        )
      }
      if !version.isTensorFlow, version < .keras3, ["cosine_proximity", "cosine"].contains(name) {
        throw ModelFileError("metric '\(name)'", "it had the other sign; compile the model with 'cosine_similarity'")
      }
      let current = try function(name)
      // Keras 3 has this function among its losses alone.
      return current == "log_cosh" ? .object(["class_name": "function", "config": "log_cosh"]) : .string(current)
    case .array(let values): return .array(try values.map(metrics))
    case .object(var entries):
      guard
        entries["class_name"]?.text == "MeanMetricWrapper"
          || entries["class_name"]?.text == "SumOverBatchSizeMetricWrapper",
        case .object(var config)? = entries["config"], let name = config["fn"]?.text
      else { return value }
      config["fn"] = .string(try function(name))
      entries["class_name"] = "MeanMetricWrapper"
      entries["config"] = .object(config)
      return .object(entries)
    default: return value
    }
  }

  private static let removedMetrics: Set = [
    "precision", "recall", "fbeta_score", "fmeasure", "f1score", "fscore", "matthews_correlation",
  ]

  /// The name that Keras 3 has for a loss' or metric's function.
  private func function(_ name: String) throws -> String {
    switch name {
    case "logcosh": return "log_cosh"
    case "huber_loss": return "huber"
    case "kullback_leibler_divergence", "kld", "KLD": return "kl_divergence"
    case "cosine_proximity", "cosine":
      // The mean over the last dimension became the sum in Keras 2.2.
      guard version >= KerasVersion(2, 2) else {
        throw ModelFileError(
          "'\(name)'", "before Keras 2.2 it was divided by the number of outputs; compile the model with another one")
      }
      return "cosine_similarity"
    default: return name
    }
  }
}
