import Tensors

extension EvaluationResult {
  /// Names and values as one JSON object. A metric of the model with a value for each class is a list.
  public func json(of model: Model) throws -> String {
    var config = Config()
    for (name, value) in zip(names, values) { config[name] = .double(value) }
    for (name, metric) in zip(model.metricsNames, model.metrics) {
      let value = try metric.result().evaluate()
      guard value.rank > 0 else { continue }
      config[name] = .array(try value.scalars(as: Double.self).map { .double($0) })
    }
    return ConfigValue.object(config).json
  }
}

extension MetricHistory {
  /// Writes the values of each epoch as a JSON object of lists. The file appears whole or not at all.
  public func writeJSON(to path: String) throws {
    var config = Config()
    for (name, values) in self { config[name] = .array(values.map { .double($0) }) }
    var text = ConfigValue.object(config).json + "\n"
    try text.withUTF8 { try AtomicFile.write([UnsafeRawBufferPointer($0)], to: path) }
  }
}
