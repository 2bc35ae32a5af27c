import Tensors

/// A value in an object's configuration, as in the JSON of a `.keras` file.
public enum ConfigValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case int(Int)
  case double(Double)
  case string(String)
  case array([ConfigValue])
  case object(Config)
}

/// The arguments of an object's initializer by Keras' names, in order: what Python's `get_config()` returns.
public struct Config: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  public private(set) var keys: [String] = []
  private var values: [String: ConfigValue] = [:]

  public init() {}
  public init(dictionaryLiteral elements: (String, ConfigValue)...) {
    for (key, value) in elements { self[key] = value }
  }

  public subscript(key: String) -> ConfigValue? {
    get { values[key] }
    set {
      if values[key] == nil, newValue != nil { keys.append(key) }
      if newValue == nil { keys.removeAll { $0 == key } }
      values[key] = newValue
    }
  }

  /// This configuration with `other`'s entries after it; an entry of both takes `other`'s value.
  public func merging(_ other: Config) -> Config {
    var result = self
    for key in other.keys { result[key] = other[key] }
    return result
  }
}

extension ConfigValue: ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral
{
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: ConfigValue...) { self = .array(elements) }
  public init(nilLiteral: ()) { self = .null }

  public init(_ value: Int?) { self = value.map { .int($0) } ?? .null }
  public init(_ value: Double?) { self = value.map { .double($0) } ?? .null }
  public init(_ value: String?) { self = value.map { .string($0) } ?? .null }
  public init(_ values: [Int]?) { self = values.map { .array($0.map { .int($0) }) } ?? .null }
  /// Numbers in a list.
  public init(numbers: [Double]) { self = .array(numbers.map { .double($0) }) }
  /// A shape, unknown dimensions as null.
  public init(shape: [Int?]) { self = .array(shape.map { ConfigValue($0) }) }
}

extension ConfigValue {
  /// An array as Keras writes one into a configuration: nested lists with their element type.
  package init(array: Tensor) {
    let numbers = (try? array.scalars(as: Double.self)) ?? []
    func nested(_ shape: ArraySlice<Int>, _ numbers: ArraySlice<Double>) -> ConfigValue {
      guard let count = shape.first else {
        let number = numbers.first ?? 0
        return array.dtype.isInteger ? .int(Int(number)) : array.dtype == .bool ? .bool(number != 0) : .double(number)
      }
      let size = count == 0 ? 0 : numbers.count / count
      return .array(
        (0..<count).map { index in
          let start = numbers.startIndex + index * size
          return nested(shape.dropFirst(), numbers[start..<start + size])
        })
    }
    self = .object([
      "class_name": "__numpy__",
      "config": .object(["value": nested(array.shape[...], numbers[...]), "dtype": .string(array.dtype.name)]),
    ])
  }
}
