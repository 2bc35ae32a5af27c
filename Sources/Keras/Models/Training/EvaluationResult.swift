/// The loss and the metrics of a model on some data.
///
/// ```swift
/// let result = try model.evaluate(xTest, yTest)
/// print(result.loss, try result["accuracy"])
/// ```
public struct EvaluationResult: Sendable, Hashable {
  /// `loss`, then the metrics in the order in which `compile` was given them.
  public let names: [String]
  /// The numbers; for a metric of several values their mean.
  public let values: [Double]
  /// All values of each metric, such as a score for each class.
  private let all: [MetricValue]

  init(names: [String], values: [MetricValue]) {
    self.names = names
    self.values = values.map(\.mean)
    all = values
  }

  /// The loss that training makes small, regularization included.
  public var loss: Double { (try? self["loss"]) ?? .nan }

  /// The metric with that name; the mean, where it has several values.
  /// - Throws: `KerasError.unknownName` with the names that there are, the nearest ones first.
  public subscript(name: String) -> Double {
    get throws { try value(name).mean }
  }

  /// All values of the metric with that name, such as a score for each class.
  /// - Throws: `KerasError.unknownName` with the names that there are, the nearest ones first.
  public func value(_ name: String) throws -> MetricValue {
    guard let index = names.firstIndex(of: name) else { throw KerasError.unknown("metric", name, among: names) }
    return all[index]
  }
}

extension EvaluationResult: CustomStringConvertible {
  public var description: String { zip(names, all).map { "\($0): \($1)" }.joined(separator: " - ") }
}

extension Compilation {
  /// Loss and metrics as they are now.
  func result(for context: String) throws -> EvaluationResult {
    let metrics = try requireMetrics(for: context)
    return EvaluationResult(names: metrics.names, values: try metrics.values())
  }
}
