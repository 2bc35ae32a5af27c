/// A ``VarianceScaling`` with a name of its own.
public protocol ScaledInitializer: Initializer {
  var scaling: VarianceScaling { get }
}

extension ScaledInitializer {
  public var config: Config {
    [
      "seed": ConfigValue(scaling.seed), "input_axes": ConfigValue(scaling.inputAxes),
      "output_axes": ConfigValue(scaling.outputAxes),
    ]
  }

  public func make(_ spec: TensorSpec) throws -> Storage { try scaling.make(spec) }
}

/// Uniform random numbers within ±sqrt(6 / (fan-in + fan-out)): the default of most layers.
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
public struct GlorotUniform: ScaledInitializer {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanAverage, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }
}

extension InitializerSpecifier where Self == GlorotUniform {
  public static var glorotUniform: GlorotUniform { GlorotUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(2 / (fan-in + fan-out)).
///
/// Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010).
public struct GlorotNormal: ScaledInitializer {
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
}

extension InitializerSpecifier where Self == GlorotNormal {
  public static var glorotNormal: GlorotNormal { GlorotNormal() }
}

/// Uniform random numbers within ±sqrt(6 / fan-in), for layers with ReLU.
///
/// He et al., "Delving deep into rectifiers" (2015).
public struct HeUniform: ScaledInitializer {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 2, mode: .fanIn, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }
}

extension InitializerSpecifier where Self == HeUniform {
  public static var heUniform: HeUniform { HeUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(2 / fan-in), for layers with ReLU.
///
/// He et al., "Delving deep into rectifiers" (2015).
public struct HeNormal: ScaledInitializer {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 2, mode: .fanIn, distribution: .truncatedNormal, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }
}

extension InitializerSpecifier where Self == HeNormal {
  public static var heNormal: HeNormal { HeNormal() }
}

/// Uniform random numbers within ±sqrt(3 / fan-in).
///
/// LeCun et al., "Efficient BackProp" (1998).
public struct LecunUniform: ScaledInitializer {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanIn, distribution: .uniform, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }
}

extension InitializerSpecifier where Self == LecunUniform {
  public static var lecunUniform: LecunUniform { LecunUniform() }
}

/// Truncated normal random numbers with standard deviation sqrt(1 / fan-in), for layers with SELU.
///
/// Klambauer et al., "Self-normalizing neural networks" (2017).
public struct LecunNormal: ScaledInitializer {
  public let scaling: VarianceScaling

  /// - Parameters:
  ///   - seed: makes the numbers repeatable.
  ///   - inputAxes: as of ``VarianceScaling``.
  ///   - outputAxes: as of ``VarianceScaling``.
  public init(seed: Int? = nil, inputAxes: [Int]? = nil, outputAxes: [Int]? = nil) {
    scaling = VarianceScaling(
      scale: 1, mode: .fanIn, distribution: .truncatedNormal, seed: seed, inputAxes: inputAxes, outputAxes: outputAxes)
  }
}

extension InitializerSpecifier where Self == LecunNormal {
  public static var lecunNormal: LecunNormal { LecunNormal() }
}
