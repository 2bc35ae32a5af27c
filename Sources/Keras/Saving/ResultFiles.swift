import Tensors

extension EvaluationResult {
  /// Names and values as one JSON object. A metric with a value for each class is a list.
  public func json() -> String {
    var config = Config()
    for name in names { config[name] = try? value(name).configValue }
    return ConfigValue.object(config).json
  }
}

extension MetricHistory {
  /// Writes the values of each epoch as a JSON object of lists. The file appears whole or not at all.
  public func writeJSON(to path: String) throws {
    var config = Config()
    for name in keys { config[name] = .array((values(name) ?? []).map(\.configValue)) }
    var text = ConfigValue.object(config).json + "\n"
    try text.withUTF8 { try AtomicFile.write([UnsafeRawBufferPointer($0)], to: path) }
  }
}
