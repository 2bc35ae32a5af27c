/// One line of JSON, its keys in the order in which they were set.
struct Report: CustomStringConvertible {
  private var fields: [String] = []

  mutating func set(_ key: String, _ text: String) { fields.append("\"\(key)\": \"\(text)\"") }
  mutating func set(_ key: String, _ texts: [String]) { fields.append("\"\(key)\": \(texts)") }
  mutating func set(_ key: String, _ number: Int) { fields.append("\"\(key)\": \(number)") }
  mutating func set(_ key: String, _ numbers: [Int]) { fields.append("\"\(key)\": \(numbers)") }

  mutating func set(_ key: String, _ number: Double, digits: Int) {
    fields.append("\"\(key)\": \(Self.text(number, digits))")
  }

  mutating func set(_ key: String, _ numbers: [Double], digits: Int) {
    fields.append("\"\(key)\": [\(numbers.map { Self.text($0, digits) }.joined(separator: ", "))]")
  }

  var description: String { "{\(fields.joined(separator: ", "))}" }

  /// With so many digits after the point; what is not finite is written as Python's `json` reads it.
  private static func text(_ number: Double, _ digits: Int) -> String {
    guard number.isFinite else { return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity" }
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return "\((number * scale).rounded() / scale)"
  }
}
