/// The arguments that every layer's initializer takes, as a configuration has them.
public struct LayerArguments: Sendable {
  public let name: String?
  public let dtype: DTypePolicy?
}

extension ConfigArgument where Root: Layer, Value == LayerArguments {
  /// What every layer has: name, type, `trainable` and the activity's regularizer. The last two need no place in a
  /// initializer; they are set on the layer once it is made.
  public static var base: Self {
    Self {
      LayerArguments(name: try $0.name, dtype: try $0.dtypePolicy())
    } write: {
      $1 = $1.merging($0.baseConfig)
    }
  }

  /// Name and type alone, the type by its name, as Keras writes a few layers.
  static var nameAndType: Self {
    Self {
      LayerArguments(name: try $0.name, dtype: try $0.dtypePolicy())
    } write: {
      $1["name"] = .string($0.name)
      $1["dtype"] = .string($0.variableDType.name)
    }
  }
}

extension ConfigArgument where Root: Layer, Value == String? {
  /// The name alone.
  static var name: Self { Self("name", \.name, { .string($0) }) { try $0.name } }
}

extension ConfigArgument where Root: Layer, Value == Layer {
  /// A layer inside the layer.
  static func layer(_ key: String, _ path: KeyPath<Root, Layer>) -> Self {
    Self(key, path, \.serialized) { try $0.layer(key) }
  }
}

extension ConfigArgument where Root: Layer, Value == [Layer] {
  /// Layers inside the layer.
  static func layers(_ key: String, _ path: KeyPath<Root, [Layer]>) -> Self {
    Self(key, path, { .array($0.map(\.serialized)) }) { config in
      try (config.array(key) ?? []).map { try config.layer($0) }
    }
  }
}

extension ConfigReader {
  var name: String? { get throws { try optionalString("name") } }

  /// A layer, a model in a model included.
  func layer(_ value: ConfigValue) throws -> Layer { try ObjectRegistry.layers.make(value, in: place) }

  func layer(_ key: String) throws -> Layer {
    guard let value = value(key) else { throw failure(key, expected: "a layer") }
    return try layer(value)
  }
}
