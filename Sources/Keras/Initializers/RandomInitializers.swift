/// Normal random numbers.
public struct RandomNormal: Initializer, Defined {
  public let mean: Double
  public let standardDeviation: Double
  public let seed: Int?

  /// - Parameters:
  ///   - mean: the distribution's mean.
  ///   - stddev: the distribution's standard deviation.
  ///   - seed: makes the numbers repeatable.
  public init(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) {
    self.mean = mean
    standardDeviation = stddev
    self.seed = seed
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      RandomNormal.self, names: ["random_normal", "normal"], .seed(\.seed), .double("mean", \.mean, or: 0),
      .double("stddev", \.standardDeviation, or: 0.05)
    ) {
      RandomNormal(mean: $1, stddev: $2, seed: $0)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    try RandomStream(seed).normal(spec, mean: mean, standardDeviation: standardDeviation)
  }
}

/// Normal random numbers, those beyond two standard deviations drawn again.
public struct TruncatedNormal: Initializer, Defined {
  public let mean: Double
  public let standardDeviation: Double
  public let seed: Int?

  /// - Parameters:
  ///   - mean: the mean.
  ///   - stddev: the standard deviation before truncation.
  ///   - seed: makes the numbers repeatable.
  public init(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) {
    self.mean = mean
    standardDeviation = stddev
    self.seed = seed
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      TruncatedNormal.self, names: ["truncated_normal"], .seed(\.seed), .double("mean", \.mean, or: 0),
      .double("stddev", \.standardDeviation, or: 0.05)
    ) {
      TruncatedNormal(mean: $1, stddev: $2, seed: $0)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    try RandomStream(seed).truncatedNormal(spec, mean: mean, standardDeviation: standardDeviation)
  }
}

/// Uniform random numbers from `minval` up to `maxval`.
public struct RandomUniform: Initializer, Defined {
  public let minval: Double
  public let maxval: Double
  public let seed: Int?

  public init(minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil) {
    self.minval = minval
    self.maxval = maxval
    self.seed = seed
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      RandomUniform.self, names: ["random_uniform", "uniform"], .seed(\.seed), .double("minval", \.minval, or: -0.05),
      .double("maxval", \.maxval, or: 0.05)
    ) {
      RandomUniform(minval: $1, maxval: $2, seed: $0)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    try RandomStream(seed).uniform(spec, low: minval, high: maxval)
  }
}

extension RandomStream {
  /// The stream of an initializer's seed, or one of its own. A whole number that does not fit takes its lowest 32 bits.
  init(_ seed: Int?) { self.init(seed: seed.map { UInt32(truncatingIfNeeded: $0) } ?? RandomSeed.next()) }
}

extension InitializerSpecifier where Self == RandomNormal {
  public static var randomNormal: RandomNormal { RandomNormal() }
  public static func randomNormal(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) -> RandomNormal {
    RandomNormal(mean: mean, stddev: stddev, seed: seed)
  }
}
extension InitializerSpecifier where Self == TruncatedNormal {
  public static var truncatedNormal: TruncatedNormal { TruncatedNormal() }
  public static func truncatedNormal(mean: Double = 0, stddev: Double = 0.05, seed: Int? = nil) -> TruncatedNormal {
    TruncatedNormal(mean: mean, stddev: stddev, seed: seed)
  }
}
extension InitializerSpecifier where Self == RandomUniform {
  public static var randomUniform: RandomUniform { RandomUniform() }
  public static func randomUniform(minval: Double = -0.05, maxval: Double = 0.05, seed: Int? = nil) -> RandomUniform {
    RandomUniform(minval: minval, maxval: maxval, seed: seed)
  }
}
