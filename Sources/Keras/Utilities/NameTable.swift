/// The names that strings may use for one kind of object, as Keras' `get("…")` functions take them.
struct NameTable<Value: Sendable>: Sendable {
  /// What is named, as errors call it: `"activation"`.
  let kind: String
  let entries: [String: Value]

  /// What `name` stands for.
  /// - Throws: `KerasError.unknownName` with the nearest names first.
  func callAsFunction(_ name: String) throws -> Value {
    guard let value = entries[name] else { throw KerasError.unknown(kind, name, among: entries.keys) }
    return value
  }
}
