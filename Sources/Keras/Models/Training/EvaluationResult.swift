/// The loss and the metrics of a model on some data.
///
/// ```swift
/// let result = try model.evaluate(xTest, yTest)
/// print(result.loss, try result["accuracy"])
/// ```
public struct EvaluationResult: Sendable, Hashable {
  /// `loss`, then the metrics in the order in which `compile` was given them.
  public let names: [String]
  public let values: [Double]

  init(names: [String], values: [Double]) {
    self.names = names
    self.values = values.map(\.withoutSignedNaN)
  }

  /// The loss that training makes small, regularization included.
  public var loss: Double { (try? self["loss"]) ?? .nan }

  /// The metric with that name.
  /// - Throws: `KerasError.unknownName` with the names that there are, the nearest ones first.
  public subscript(name: String) -> Double {
    get throws {
      guard let place = names.firstIndex(of: name) else { throw KerasError.unknown("metric", name, among: names) }
      return values[place]
    }
  }
}

extension EvaluationResult: CustomStringConvertible {
  public var description: String { zip(names, values).map { "\($0): \($1.pythonText)" }.joined(separator: " - ") }
}
