/// The loss and the metrics of a model on some data.
///
/// ```swift
/// let result = try model.evaluate(xTest, yTest)
/// print(result.loss, result["accuracy"]!)
/// ```
public struct EvaluationResult: Sendable, Hashable {
  /// `loss`, then the metrics in the order in which `compile` was given them.
  public let names: [String]
  public let values: [Double]

  /// The loss that training makes small, regularization included.
  public var loss: Double { self["loss"] ?? .nan }

  /// The metric with that name; nil when there is none.
  public subscript(name: String) -> Double? { names.firstIndex(of: name).map { values[$0] } }
}

extension EvaluationResult: CustomStringConvertible {
  public var description: String { zip(names, values).map { "\($0): \($1.pythonText)" }.joined(separator: " - ") }
}
