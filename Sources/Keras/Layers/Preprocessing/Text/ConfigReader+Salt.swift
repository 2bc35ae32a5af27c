extension ConfigReader {
  /// Whole numbers of any size; one alone is a list of one.
  func wideInts(_ key: String) throws -> [Int]? {
    guard let value = value(key) else { return nil }
    func wide(_ value: ConfigValue) -> Int? { if case .int(let number) = value { number } else { value.wholeNumber } }
    if let number = wide(value) { return [number] }
    guard let numbers = try array(key)?.allOrNil(wide) else { throw failure(key, expected: "whole numbers") }
    return numbers
  }

  /// A salt: null, a number, or both halves of a key.
  var salt: [Int]? {
    get throws {
      guard let salt = try wideInts("salt") else { return nil }
      return salt.count == 1 ? [salt[0], salt[0]] : salt
    }
  }
}

extension ConfigArgument where Value == [Int]? {
  /// The key of a hash; null where there is none.
  static func salt(_ path: KeyPath<Root, [Int]>) -> Self {
    Self("salt", path, { $0.isEmpty ? .null : ConfigValue($0) }) { try $0.salt }
  }
}
