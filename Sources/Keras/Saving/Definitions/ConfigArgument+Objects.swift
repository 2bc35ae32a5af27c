import Tensors

// Arguments that are objects, and those that several families of layers have.

extension ConfigArgument where Value == any Initializer {
  public static func initializer(
    _ key: String, _ path: KeyPath<Root, any Initializer>? = nil, or missing: any Initializer = Zeros()
  ) -> Self {
    Self(key, path, \.serialized) { try $0.initializer(key, or: missing) }
  }
}

extension ConfigArgument where Value == (any Regularizer)? {
  public static func regularizer(_ key: String, _ path: KeyPath<Root, (any Regularizer)?>? = nil) -> Self {
    Self(key, path, { $0?.serialized ?? .null }) { try $0.regularizer(key) }
  }
}

extension ConfigArgument where Value == (any Constraint)? {
  public static func constraint(_ key: String, _ path: KeyPath<Root, (any Constraint)?>? = nil) -> Self {
    Self(key, path, { $0?.serialized ?? .null }) { try $0.constraint(key) }
  }
}

extension ConfigArgument where Value == ActivationFunction? {
  /// An activation's name; nil where the configuration has none.
  public static func activation(_ key: String, _ path: KeyPath<Root, ActivationFunction>) -> Self {
    Self(key, path, \.serialized) { try $0.activation(key) }
  }
}

extension ConfigArgument where Value == SymbolicShape? {
  /// A shape, unknown dimensions as null.
  public static func optionalShape(_ key: String, _ path: KeyPath<Root, SymbolicShape?>) -> Self {
    Self(key, path, { $0.map { ConfigValue(shape: $0) } ?? .null }) { try $0.shape(key) }
  }
}

extension ConfigArgument where Value == any SizesSpecifier {
  /// Sizes of windows, strides and the like: one number, or one for each dimension.
  public static func sizes(_ key: String, _ path: KeyPath<Root, [Int]>, or missing: Int? = nil) -> Self {
    Self(key, path, { ConfigValue($0) }) { try $0.sizes(key, or: missing) }
  }
}

extension ConfigArgument where Value == (any SizesSpecifier)? {
  /// The same, or null.
  static func optionalSizes<Sizes>(
    _ key: String, _ path: KeyPath<Root, Sizes>, _ convert: @escaping (Sizes) -> ConfigValue
  ) -> Self {
    Self(key, path, convert) { $0.value(key) == nil ? nil : try $0.sizes(key) }
  }
}

extension ConfigArgument where Value == String? {
  /// Where the channels are.
  static func dataFormat(_ path: KeyPath<Root, DataFormat>) -> Self {
    Self("data_format", path, { .string($0.rawValue) }) { try $0.optionalString("data_format") }
  }
}

extension ConfigArgument where Value == Tensor? {
  /// Numbers in nested lists.
  static func numbers(_ key: String, _ path: KeyPath<Root, GivenNumbers?>) -> Self {
    Self(key, path, { $0?.configValue ?? .null }) { try $0.numbers(key) }
  }
}

extension ConfigArgument where Value == Void {
  /// What Keras writes here and is always the same. Another value is nothing that is known, and refused as such.
  static func fixed(_ key: String, _ value: ConfigValue) -> Self {
    Self { config in
      if config.config[key] == value { _ = config.value(key) }
    } write: {
      $1[key] = value
    }
  }

  /// A flag that changes nothing here, whatever it is.
  static func inertFlag(_ key: String) -> Self {
    Self {
      _ = try $0.bool(key, or: false)
    } write: {
      $1[key] = false
    }
  }
}
