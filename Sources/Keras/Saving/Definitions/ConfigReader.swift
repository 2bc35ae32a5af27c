import Synchronization
import Tensors

/// Reads the arguments of a configuration: each with its type, and errors that name the object, the key, the actual and
/// what was expected. A key that is missing or null is nil, or the default that the caller gives.
public struct ConfigReader: Sendable {
  /// What errors call the object: `"layer 'dense_1' (Dense)"`.
  public let place: String
  public let config: Config
  /// The keys that were read, in all copies of this reader.
  private let use = Use()

  private final class Use: Sendable { let keys = Mutex<Set<String>>([]) }

  public init(_ config: Config, place: String) {
    self.config = config
    self.place = place
  }

  /// The value of a key; nil when it is missing or null.
  public func value(_ key: String) -> ConfigValue? {
    noteUse(key)
    return config[key] == .null ? nil : config[key]
  }

  /// Whether the key is there, null or not.
  public func has(_ key: String) -> Bool {
    noteUse(key)
    return config[key] != nil
  }

  private func noteUse(_ key: String) { use.keys.withLock { _ = $0.insert(key) } }

  /// Rejects arguments that were not read, since they would be ignored silently.
  /// - Parameter allowed: arguments that change nothing here.
  func requireAllUsed(except allowed: Set<String> = []) throws {
    let used = use.keys.withLock { $0 }
    for key in config.keys where !used.contains(key) && !allowed.contains(key) && config[key] != .null {
      throw ModelFileError(place, "it has an unknown argument '\(key)' (\(config[key]!.json.prefix(80)))")
    }
  }

  public func failure(_ key: String, expected: String) -> ModelFileError {
    guard let came = config[key] else { return ModelFileError(place, "it has no '\(key)'; expected \(expected)") }
    return ModelFileError(place, "'\(key)' is \(came.json.prefix(80)); expected \(expected)")
  }

  private func read<Result>(_ key: String, _ expected: String, _ convert: (ConfigValue) -> Result?) throws -> Result? {
    guard let value = value(key) else { return nil }
    guard let result = convert(value) else { throw failure(key, expected: expected) }
    return result
  }

  private func require<Result>(_ key: String, _ expected: String, _ result: Result?) throws -> Result {
    guard let result else { throw failure(key, expected: expected) }
    return result
  }

  public func bool(_ key: String, or missing: Bool) throws -> Bool {
    try read(key, "true or false") { if case .bool(let value) = $0 { value } else { nil } } ?? missing
  }

  public func optionalInt(_ key: String) throws -> Int? { try read(key, "a whole number, below 2^31", \.wholeNumber) }
  public func int(_ key: String) throws -> Int { try require(key, "a whole number", optionalInt(key)) }
  public func int(_ key: String, or missing: Int) throws -> Int { try optionalInt(key) ?? missing }

  /// A number of things that memory is made for at once.
  func count(_ key: String, or missing: Int? = nil, atMost limit: Int) throws -> Int {
    let value = try missing.map { try int(key, or: $0) } ?? int(key)
    guard value <= limit else { throw failure(key, expected: "at most \(limit)") }
    return value
  }

  public func optionalDouble(_ key: String) throws -> Double? { try read(key, "a number", \.number) }
  public func double(_ key: String) throws -> Double { try require(key, "a number", optionalDouble(key)) }
  public func double(_ key: String, or missing: Double) throws -> Double { try optionalDouble(key) ?? missing }

  public func optionalString(_ key: String) throws -> String? { try read(key, "text", \.text) }
  public func string(_ key: String) throws -> String { try require(key, "text", optionalString(key)) }
  public func string(_ key: String, or missing: String) throws -> String { try optionalString(key) ?? missing }

  /// A value that is one of an enumeration's names.
  public func choice<Choice: RawRepresentable>(_ key: String) throws -> Choice? where Choice.RawValue == String {
    try read(key, "a name of Keras") { $0.text.flatMap(Choice.init(rawValue:)) }
  }

  public func array(_ key: String) throws -> [ConfigValue]? {
    try read(key, "a list") { if case .array(let values) = $0 { values } else { nil } }
  }

  /// A list with elements of one type; one element alone is a list of one.
  private func list<Result>(_ key: String, _ expected: String, _ convert: (ConfigValue) -> Result?) throws -> [Result]?
  {
    try read(key, expected) { value in
      let value = value.elements ?? value
      if case .array(let values) = value { return values.allOrNil(convert) }
      return convert(value).map { [$0] }
    }
  }

  public func ints(_ key: String) throws -> [Int]? { try list(key, "whole numbers", \.wholeNumber) }
  public func doubles(_ key: String) throws -> [Double]? { try list(key, "numbers", \.number) }
  public func strings(_ key: String) throws -> [String]? { try list(key, "texts", \.text) }
  /// A shape; null dimensions may vary.
  public func shape(_ key: String) throws -> SymbolicShape? { try read(key, "a list of sizes", \.symbolicShape) }

  public func object(_ key: String) throws -> Config? {
    try read(key, "an object") { if case .object(let config) = $0 { config } else { nil } }
  }

  /// Sizes of windows, strides and the like: one number, or one for each dimension.
  public func sizes(_ key: String, or missing: Int? = nil) throws -> any SizesSpecifier {
    if case .array? = value(key) { return try ints(key) ?? [] }
    return try missing.map { try int(key, or: $0) } ?? int(key)
  }

  /// Numbers by names; null ones are omitted.
  func numbersByName(_ key: String) throws -> [String: Double]? {
    guard let entries = try object(key) else { return nil }
    var numbers: [String: Double] = [:]
    for name in entries.keys where entries[name] != .null {
      guard let number = entries[name]?.number else { throw failure(key, expected: "numbers by names") }
      numbers[name] = number
    }
    return numbers
  }

  /// Numbers in nested lists: a scalar, a row, a table.
  func numbers(_ key: String) throws -> Tensor? {
    guard var value = value(key) else { return nil }
    value = value.elements ?? value
    var shape: Shape = []
    var values: [Double] = []
    func add(_ value: ConfigValue, _ depth: Int) -> Bool {
      guard case .array(let elements) = value else {
        guard depth == shape.count, let number = value.number ?? value.truth else { return false }
        values.append(number)
        return true
      }
      if values.isEmpty, depth == shape.count { shape.append(elements.count) }
      return depth < shape.count && shape[depth] == elements.count && elements.allSatisfy { add($0, depth + 1) }
    }
    guard add(value, 0) else { throw failure(key, expected: "numbers, in lists of equal length") }
    return Tensor(values, shape: shape)
  }
}

extension ConfigValue {
  /// A whole number within the range that sizes and counts have; a float without a fraction counts.
  var wholeNumber: Int? {
    guard let number, abs(number) <= Double(largestSize), number == number.rounded() else { return nil }
    return Int(number)
  }

  var number: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }

  /// The elements of an array or a tensor, which Python writes as objects; nil for what is neither.
  var elements: ConfigValue? {
    guard case .object(let entries) = self, case .object(let config)? = entries["config"],
      ["__tensor__", "__numpy__"].contains(entries["class_name"]?.text)
    else { return nil }
    return config["value"]
  }

  /// 1 for true and 0 for false, as arrays of truth values count.
  var truth: Double? { if case .bool(let value) = self { value ? 1 : 0 } else { nil } }

  /// The name of a function: as it is, or as Keras 3 writes functions of its own.
  var functionName: String? {
    guard case .object(let entries) = self else { return text }
    return entries["class_name"]?.text == "function" ? entries["config"]?.text : nil
  }

  var text: String? { if case .string(let value) = self { value } else { nil } }

  var symbolicShape: SymbolicShape? {
    guard case .array(let values) = self, values.count <= 32 else { return nil }
    return values.allOrNil { $0 == .null ? .some(nil) : $0.wholeNumber.map { .some($0) } }
  }
}

extension Array {
  /// All elements converted; nil when one of them cannot be.
  func allOrNil<Result>(_ convert: (Element) -> Result?) -> [Result]? {
    let results = map(convert)
    return results.contains { $0 == nil } ? nil : results.map { $0! }
  }
}
