/// An error caused by invalid input: where it happened, the actual value, the expected one, and what to do.
public enum KerasError: Error, Hashable, Sendable {
  /// A value that an argument does not take: `invalidArgument("fit", "batchSize is 0; expected 1 or more")`.
  case invalidArgument(_ place: String, _ message: String)
  /// A layer was given a tensor that does not fit it.
  case incompatibleInput(layer: String, _ message: String)
  /// A name that nothing has; `candidates` are the valid ones, nearest first.
  case unknownName(kind: String, name: String, candidates: [String])
  /// Something was used before it was ready: `fit` before `compile`, `predict` before a shape is known.
  case notReady(_ place: String, _ message: String)
  /// Data that cannot be trained on: lengths that differ, labels outside the classes, no samples.
  case invalidData(_ place: String, _ message: String)
}

extension KerasError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidArgument(let place, let message), .notReady(let place, let message),
      .invalidData(let place, let message):
      return "\(place): \(message)"
    case .incompatibleInput(let layer, let message): return "layer '\(layer)': \(message)"
    case .unknownName(let kind, let name, let candidates):
      if candidates.isEmpty { return "unknown \(kind) '\(name)'; there is none" }
      let nearest = candidates.prefix(3).map { "'\($0)'" }.joined(separator: ", ")
      return "unknown \(kind) '\(name)'; did you mean \(nearest)?"
    }
  }

  /// The error for a name that is not among `known`, with the nearest ones first.
  package static func unknown(_ kind: String, _ name: String, among known: some Sequence<String>) -> KerasError {
    // A name from a file may be of any length.
    let name = String(name.prefix(80))
    let ranked = known.map { ($0, editDistance($0.lowercased(), name.lowercased())) }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    return .unknownName(kind: kind, name: name, candidates: ranked.map(\.0))
  }

  /// Insertions, deletions and replacements between two words (Levenshtein, 1966).
  private static func editDistance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var previous = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var current = [i + 1]
      for (j, y) in b.enumerated() {
        current.append(min(previous[j + 1] + 1, current[j] + 1, previous[j] + (x == y ? 0 : 1)))
      }
      previous = current
    }
    return previous[b.count]
  }
}

/// Throws unless an argument is 1 or more; nil is as well.
package func requirePositive(_ value: Int?, _ place: String, _ argument: String) throws {
  if let value, value < 1 {
    throw KerasError.invalidArgument(place, "\(argument) is \(value); expected 1 or more")
  }
}
