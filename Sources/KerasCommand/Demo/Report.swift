/// Results as lines with the numbers below each other.
struct Report: CustomStringConvertible {
  let title: String
  private var rows: [(name: String, value: Double)] = []

  init(title: String) { self.title = title }

  mutating func add(_ name: String, _ value: Double?) {
    if let value { rows.append((name, value)) }
  }

  var description: String {
    let width = rows.map(\.name.count).max() ?? 0
    let lines = rows.map { row in
      "  \(row.name)\(String(repeating: " ", count: width - row.name.count))  \(fixed(row.value))"
    }
    return (["", title] + lines + [""]).joined(separator: "\n")
  }

  /// Four digits after the point.
  private func fixed(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return value.isNaN ? "nan" : "\(value)" }
    let scaled = Int((abs(value) * 10_000).rounded())
    let digits = String(scaled % 10_000)
    return (value < 0 ? "-" : "") + "\(scaled / 10_000)." + String(repeating: "0", count: 4 - digits.count) + digits
  }
}

/// Writes a demo's plots and prints their paths.
struct Pictures {
  let folder: String
  let format: String

  func draw(_ name: String, _ body: (String) throws -> Void) throws {
    let path = "\(folder)/\(name).\(format)"
    try body(path)
    print("drew \(path)")
  }
}
