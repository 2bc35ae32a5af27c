/// The arguments that every layer for images takes, as a configuration has them.
struct ImageLayerArguments {
  let seed: Int?
  let dataFormat: String?
  let name: String?
  let dtype: DTypePolicy?
}

extension ConfigArgument where Root: BaseImagePreprocessingLayer, Value == ImageLayerArguments {
  /// What every layer has, and where the channels are.
  static var image: Self { Self(read: read) { $1 = $1.merging(base($0)) } }

  private static func base(_ layer: Root) -> Config {
    layer.baseConfig.merging(["data_format": .string(layer.dataFormat.rawValue)])
  }

  private static func read(_ config: ConfigReader) throws -> ImageLayerArguments {
    ImageLayerArguments(
      seed: try config.seed(), dataFormat: try config.optionalString("data_format"), name: try config.name,
      dtype: try config.dtypePolicy())
  }
}

extension ConfigArgument where Root: BaseRandomImageLayer, Value == ImageLayerArguments {
  /// The same with the seed of random numbers.
  static var randomImage: Self { randomImage(keepsSeed: true) }

  /// - Parameter keepsSeed: whether Keras writes the seed.
  static func randomImage(keepsSeed: Bool) -> Self {
    Self(read: image.read) {
      image.write($0, &$1)
      if keepsSeed { $1["seed"] = ConfigValue($0.seed) }
    }
  }
}

extension ConfigArgument where Value == [Double] {
  /// The lowest and the highest value of a pixel.
  static func valueRange(_ path: KeyPath<Root, [Double]>) -> Self {
    .doubles("value_range", path, or: [0, 255])
  }
}

extension ConfigArgument where Value == any FactorSpecifier {
  /// A factor that a random number is drawn by: a number, or both ends of a range.
  /// - Parameters:
  ///   - missing: the factor where the configuration has none; nil: the key is required.
  ///   - asGiven: whether it is written as the initializer was given it, and not as a range.
  static func factor(
    _ key: String, _ path: KeyPath<Root, FactorRange>, or missing: (any FactorSpecifier)? = nil, asGiven: Bool = false
  ) -> Self {
    Self(key, path, { asGiven ? $0.givenValue : $0.configValue }) { config in
      guard let factor = try config.optionalFactor(key) ?? missing else {
        throw config.failure(key, expected: "a number, or two")
      }
      return factor
    }
  }
}

extension ConfigArgument where Value == (any FactorSpecifier)? {
  /// A factor as the initializer was given it, or null.
  static func optionalFactor(_ key: String, _ path: KeyPath<Root, FactorRange?>) -> Self {
    Self(key, path, { $0?.givenValue ?? .null }) { try $0.optionalFactor(key) }
  }
}

extension ConfigReader {
  /// A number, or a range of two; nil when the key is missing or null.
  func optionalFactor(_ key: String) throws -> (any FactorSpecifier)? {
    guard let numbers = try doubles(key) else { return nil }
    return numbers.count == 1 ? numbers[0] : numbers
  }
}
