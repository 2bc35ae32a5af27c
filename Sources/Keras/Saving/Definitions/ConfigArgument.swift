/// One argument of a class in files: how it is read from a configuration, and how it is written from an object.
///
/// The functions that make them are named after the argument's type, as those of ``ConfigReader`` are. An argument
/// without a key path is read but not written, as Keras does with a few.
public struct ConfigArgument<Root, Value>: @unchecked Sendable {
  let read: (ConfigReader) throws -> Value
  let write: (Root, inout Config) -> Void

  /// An argument of a form of its own, or several arguments as one value.
  /// - Parameters:
  ///   - read: the value from a configuration.
  ///   - write: puts the object's value into a configuration.
  public init(read: @escaping (ConfigReader) throws -> Value, write: @escaping (Root, inout Config) -> Void) {
    self.read = read
    self.write = write
  }

  /// One key, whose value a function converts.
  init<Property>(
    _ key: String, _ path: KeyPath<Root, Property>?, _ convert: @escaping (Property) -> ConfigValue,
    read: @escaping (ConfigReader) throws -> Value
  ) {
    self.init(read: read) { root, config in
      if let path { config[key] = convert(root[keyPath: path]) }
    }
  }
}

// `missing` is the value where a configuration does not have the key; where it is nil too, the key is required.

extension ConfigArgument where Value == Bool {
  public static func bool(_ key: String, _ path: KeyPath<Root, Bool>? = nil, or missing: Bool) -> Self {
    Self(key, path, { .bool($0) }) { try $0.bool(key, or: missing) }
  }
}

extension ConfigArgument where Value == Int {
  public static func int(_ key: String, _ path: KeyPath<Root, Int>? = nil, or missing: Int? = nil) -> Self {
    Self(key, path, { .int($0) }) { config in try missing.map { try config.int(key, or: $0) } ?? config.int(key) }
  }

  /// A number of things that memory is made for at once.
  static func count(
    _ key: String, _ path: KeyPath<Root, Int>? = nil, or missing: Int? = nil, atMost limit: Int
  ) -> Self {
    Self(key, path, { .int($0) }) { try $0.count(key, or: missing, atMost: limit) }
  }
}

extension ConfigArgument where Value == Int? {
  public static func optionalInt(_ key: String, _ path: KeyPath<Root, Int?>? = nil) -> Self {
    Self(key, path, { ConfigValue($0) }) { try $0.optionalInt(key) }
  }

  /// A seed of random numbers.
  static func seed(_ path: KeyPath<Root, Int?>) -> Self {
    Self("seed", path, { ConfigValue($0) }) { try $0.seed() }
  }
}

extension ConfigArgument where Value == Double {
  public static func double(_ key: String, _ path: KeyPath<Root, Double>? = nil, or missing: Double? = nil) -> Self {
    Self(key, path, { .double($0) }) { config in
      try missing.map { try config.double(key, or: $0) } ?? config.double(key)
    }
  }
}

extension ConfigArgument where Value == Double? {
  /// Null is nil, also where a missing key is something else.
  public static func optionalDouble(
    _ key: String, _ path: KeyPath<Root, Double?>? = nil, or missing: Double? = nil
  ) -> Self {
    Self(key, path, { ConfigValue($0) }) { $0.has(key) ? try $0.optionalDouble(key) : missing }
  }
}

extension ConfigArgument where Value == String {
  public static func string(_ key: String, _ path: KeyPath<Root, String>? = nil, or missing: String? = nil) -> Self {
    Self(key, path, { .string($0) }) { config in
      try missing.map { try config.string(key, or: $0) } ?? config.string(key)
    }
  }
}

extension ConfigArgument where Value == String? {
  public static func optionalString(_ key: String, _ path: KeyPath<Root, String?>? = nil) -> Self {
    Self(key, path, { ConfigValue($0) }) { try $0.optionalString(key) }
  }
}

extension ConfigArgument where Value: RawRepresentable, Value.RawValue == String {
  /// One of an enumeration's names.
  public static func choice(_ key: String, _ path: KeyPath<Root, Value>? = nil, or missing: Value) -> Self {
    Self(key, path, { .string($0.rawValue) }) { try $0.choice(key) ?? missing }
  }
}

extension ConfigArgument {
  /// One of an enumeration's names, or null.
  public static func optionalChoice<Choice: RawRepresentable>(
    _ key: String, _ path: KeyPath<Root, Choice?>? = nil, or missing: Choice? = nil
  ) -> Self where Value == Choice?, Choice.RawValue == String {
    Self(key, path, { ConfigValue($0?.rawValue) }) { $0.has(key) ? try $0.choice(key) : missing }
  }
}

extension ConfigArgument where Value == [Int] {
  public static func ints(_ key: String, _ path: KeyPath<Root, [Int]>? = nil, or missing: [Int] = []) -> Self {
    Self(key, path, { ConfigValue($0) }) { try $0.ints(key) ?? missing }
  }
}

extension ConfigArgument where Value == [Int]? {
  public static func optionalInts(_ key: String, _ path: KeyPath<Root, [Int]?>? = nil) -> Self {
    Self(key, path, { ConfigValue($0) }) { try $0.ints(key) }
  }
}

extension ConfigArgument where Value == [Double] {
  public static func doubles(_ key: String, _ path: KeyPath<Root, [Double]>? = nil, or missing: [Double] = []) -> Self {
    Self(key, path, { ConfigValue(numbers: $0) }) { try $0.doubles(key) ?? missing }
  }
}

extension ConfigArgument where Value == [Double]? {
  public static func optionalDoubles(_ key: String, _ path: KeyPath<Root, [Double]?>? = nil) -> Self {
    Self(key, path, { $0.map { ConfigValue(numbers: $0) } ?? .null }) { try $0.doubles(key) }
  }
}

extension ConfigArgument where Value == [String] {
  public static func strings(_ key: String, _ path: KeyPath<Root, [String]>? = nil, or missing: [String] = []) -> Self {
    Self(key, path, { .array($0.map { .string($0) }) }) { try $0.strings(key) ?? missing }
  }
}

extension ConfigArgument where Value == NormAxes {
  /// One axis, or several.
  static func axes(_ key: String, _ path: KeyPath<Root, NormAxes>, or missing: NormAxes) -> Self {
    Self(key, path, \.configValue) { try $0.axes(key, or: missing) }
  }

  /// The axes, the last one where there are none, written in another form than they were given in.
  static func axes(as path: KeyPath<Root, ConfigValue>) -> Self {
    Self("axis", path, { $0 }) { try $0.axes("axis", or: NormAxes(-1)) }
  }
}
