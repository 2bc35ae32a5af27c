import Tensors

/// The logs of batches: made anew only when somebody has looked at the last ones or kept them.
struct BatchLogs {
  private let source: Logs.Source
  private var current: Logs

  init(_ metrics: CompileMetrics) {
    source = { try metrics.logs() }
    current = Logs(from: source)
  }

  /// Shows callbacks the numbers as they are now.
  mutating func show(_ body: (Logs) throws -> Void) throws {
    try body(current)
    if let failure = current.failure { throw failure }
    if current.isLoaded {
      current = Logs(from: source)
    } else if !isKnownUniquelyReferenced(&current) {
      current.load()
      current = Logs(from: source)
    }
  }
}
