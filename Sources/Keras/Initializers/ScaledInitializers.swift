/// A ``VarianceScaling`` with fixed arguments and its own name.
public protocol ScaledInitializer: Initializer {
  var scaling: VarianceScaling { get }
}

extension ScaledInitializer {
  /// The definition of a class that has the scaling's seed and axes for arguments.
  static func scaled(
    _ name: String, _ make: @escaping @Sendable (Int?, [Int]?, [Int]?) -> any Initializer
  ) -> Definition<any Initializer> {
    Definition(
      Self.self, names: [name], .seed(\.scaling.seed), .optionalInts("input_axes", \.scaling.inputAxes),
      .optionalInts("output_axes", \.scaling.outputAxes), make: make)
  }

  public func make(_ spec: TensorSpec) throws -> Storage { try scaling.make(spec) }
}

/// Uniform random numbers within ±sqrt(6 / (fan-in + fan-out)): the default of most layers.
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
public struct GlorotUniform: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanAverage, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("glorot_uniform") { GlorotUniform(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == GlorotUniform {
  public static var glorotUniform: GlorotUniform { GlorotUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(2 / (fan-in + fan-out)).
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
public struct GlorotNormal: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanAverage, distribution: .truncatedNormal, seed: seed, inputAxes: inputAxes,
      outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("glorot_normal") { GlorotNormal(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == GlorotNormal {
  public static var glorotNormal: GlorotNormal { GlorotNormal() }
}

/// Uniform random numbers within ±sqrt(6 / fan-in), for layers with ReLU.
///
/// He et al., "Delving deep into rectifiers" (2015).
public struct HeUniform: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 2, mode: .fanIn, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("he_uniform") { HeUniform(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == HeUniform {
  public static var heUniform: HeUniform { HeUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(2 / fan-in), for layers with ReLU.
///
/// He et al., "Delving deep into rectifiers" (2015).
public struct HeNormal: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 2, mode: .fanIn, distribution: .truncatedNormal, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("he_normal") { HeNormal(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == HeNormal {
  public static var heNormal: HeNormal { HeNormal() }
}

/// Uniform random numbers within ±sqrt(3 / fan-in).
///
/// LeCun et al., "Efficient BackProp" (1998).
public struct LecunUniform: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanIn, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("lecun_uniform") { LecunUniform(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == LecunUniform {
  public static var lecunUniform: LecunUniform { LecunUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(1 / fan-in), for layers with SELU.
///
/// Klambauer et al., "Self-normalizing neural networks" (2017).
public struct LecunNormal: ScaledInitializer, Defined {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanIn, distribution: .truncatedNormal, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }

  public static var definition: Definition<any Initializer> {
    scaled("lecun_normal") { LecunNormal(seed: $0, inputAxes: $1, outputAxes: $2) }
  }
}

extension InitializerSpecifier where Self == LecunNormal {
  public static var lecunNormal: LecunNormal { LecunNormal() }
}
