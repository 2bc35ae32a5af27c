import Tensors

extension ConfigReader {
  /// An object that is a name or a dictionary; nil when the key is missing or null.
  private func named<Object>(
    _ key: String, _ registry: ObjectRegistry<Object>, _ byName: (String) throws -> Object
  ) throws -> Object? {
    guard let value = value(key) else { return nil }
    guard let name = value.text else { return try registry.make(value, in: "\(place), '\(key)'") }
    do { return try byName(name) } catch { throw ModelFileError(place, "'\(key)': \(error)") }
  }

  public func initializer(_ key: String, or missing: any Initializer = Zeros()) throws -> any Initializer {
    try named(key, .initializers) { try $0.resolved() as any Initializer } ?? missing
  }
  public func regularizer(_ key: String) throws -> (any Regularizer)? {
    try named(key, .regularizers) { try $0.resolved() as any Regularizer }
  }
  public func constraint(_ key: String) throws -> (any Constraint)? {
    try named(key, .constraints) { try $0.resolved() as any Constraint }
  }

  /// An activation: a name, a dictionary that refers to one of Keras' functions, or a layer without weights.
  public func activation(_ key: String) throws -> ActivationFunction? {
    try value(key).map { try ActivationFunction(serialized: $0, in: "\(place), '\(key)'") }
  }

  /// A dtype policy: a name or a dictionary.
  public func dtypePolicy(_ key: String = "dtype") throws -> DTypePolicy? {
    guard let value = value(key) else { return nil }
    var name = value.text
    if case .object(let entries) = value, case .object(let config)? = entries["config"] {
      let kind = entries["class_name"]?.text ?? ""
      guard ["DTypePolicy", "FloatDTypePolicy", "Policy"].contains(kind) else {
        throw ModelFileError(place, "'\(key)' is a \(kind); quantized layers are not supported")
      }
      name = config["name"]?.text
    }
    guard let name else { throw failure(key, expected: "a dtype policy") }
    do { return try DTypePolicy(name) } catch { throw ModelFileError(place, "'\(key)': \(error)") }
  }

  /// An element type by name.
  public func dtype(_ key: String = "dtype", or missing: DType = .float32) throws -> DType {
    try dtypePolicy(key)?.computeDType ?? missing
  }

  /// A seed: a number, null, or a generator's dictionary.
  func seed() throws -> Int? {
    if case .object(let generator)? = value("seed"), case .object(let config)? = generator["config"] {
      return try ConfigReader(config, place: place).optionalInt("seed")
    }
    return try optionalInt("seed")
  }

  /// One axis, or several.
  func axes(_ key: String, or missing: NormAxes) throws -> NormAxes {
    if case .array? = value(key) { return NormAxes(try ints(key) ?? []) }
    return try optionalInt(key).map { NormAxes($0) } ?? missing
  }

  /// An array as Keras writes one into a configuration: nested lists with their element type.
  func tensor(_ key: String) throws -> Tensor {
    guard case .object(let entries)? = value(key), case .object(let config)? = entries["config"],
      ["__numpy__", "__tensor__"].contains(entries["class_name"]?.text)
    else {
      guard let numbers = try numbers(key) else { throw failure(key, expected: "a number or an array") }
      return numbers
    }
    let reader = ConfigReader(config, place: "\(place), '\(key)'")
    guard let numbers = try reader.numbers("value") else { throw failure(key, expected: "an array") }
    return numbers.cast(to: try reader.dtype(or: .float32))
  }
}
