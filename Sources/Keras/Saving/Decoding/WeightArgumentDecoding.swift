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

  /// An activation: a name, or a dictionary that refers to one of Keras' functions.
  public func activation(_ key: String) throws -> ActivationFunction? {
    var name = value(key)?.text
    if case .object(let entries)? = value(key), let kind = entries["class_name"]?.text {
      if kind == "__lambda__" { throw ModelFileError(place, "'\(key)' is Python code; code in files is never run") }
      if kind == "function" { name = entries["config"]?.text }
    }
    guard let name else {
      if value(key) == nil { return nil }
      throw failure(key, expected: "an activation's name")
    }
    do { return try name.resolved() as ActivationFunction } catch { throw ModelFileError(place, "'\(key)': \(error)") }
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

  fileprivate func scaled<Result>(_ make: (Int?, [Int]?, [Int]?) -> Result) throws -> Result {
    make(try seed(), try ints("input_axes"), try ints("output_axes"))
  }

  fileprivate func stft() throws -> STFT {
    STFT(
      side: try choice("side") ?? .real, window: has("window") ? try choice("window") : .hann,
      scaling: has("scaling") ? try choice("scaling") : .density, periodic: try bool("periodic", or: false))
  }
}

extension ObjectRegistry where Object == any Initializer {
  static let initializers = ObjectRegistry(
    kind: "initializer",
    makers: [
      "Zeros": { _ in Zeros() }, "Ones": { _ in Ones() },
      "Constant": { Constant(try $0.double("value", or: 0)) },
      "Identity": { IdentityInitializer(gain: try $0.double("gain", or: 1)) },
      "IdentityInitializer": { IdentityInitializer(gain: try $0.double("gain", or: 1)) },
      "RandomNormal": {
        RandomNormal(
          mean: try $0.double("mean", or: 0), stddev: try $0.double("stddev", or: 0.05), seed: try $0.seed())
      },
      "TruncatedNormal": {
        TruncatedNormal(
          mean: try $0.double("mean", or: 0), stddev: try $0.double("stddev", or: 0.05), seed: try $0.seed())
      },
      "RandomUniform": {
        RandomUniform(
          minval: try $0.double("minval", or: -0.05), maxval: try $0.double("maxval", or: 0.05), seed: try $0.seed())
      },
      "VarianceScaling": {
        VarianceScaling(
          scale: try $0.double("scale", or: 1), mode: try $0.choice("mode") ?? .fanIn,
          distribution: try $0.choice("distribution") ?? .truncatedNormal, seed: try $0.seed(),
          inputAxes: try $0.ints("input_axes"), outputAxes: try $0.ints("output_axes"))
      },
      "GlorotUniform": { try $0.scaled(GlorotUniform.init) }, "GlorotNormal": { try $0.scaled(GlorotNormal.init) },
      "HeUniform": { try $0.scaled(HeUniform.init) }, "HeNormal": { try $0.scaled(HeNormal.init) },
      "LecunUniform": { try $0.scaled(LecunUniform.init) }, "LecunNormal": { try $0.scaled(LecunNormal.init) },
      "Orthogonal": { Orthogonal(gain: try $0.double("gain", or: 1), seed: try $0.seed()) },
      "OrthogonalInitializer": { Orthogonal(gain: try $0.double("gain", or: 1), seed: try $0.seed()) },
      "STFT": { try $0.stft() }, "STFTInitializer": { try $0.stft() },
    ])
}

extension ObjectRegistry where Object == any Regularizer {
  static let regularizers = ObjectRegistry(
    kind: "regularizer",
    makers: [
      "L1": { L1(try $0.double("l1", or: 0.01)) }, "L2": { L2(try $0.double("l2", or: 0.01)) },
      "L1L2": { L1L2(l1: try $0.double("l1", or: 0), l2: try $0.double("l2", or: 0)) },
      "OrthogonalRegularizer": {
        OrthogonalRegularizer(factor: try $0.double("factor", or: 0.01), mode: try $0.choice("mode") ?? .rows)
      },
    ])
}

extension ObjectRegistry where Object == any Constraint {
  static let constraints = ObjectRegistry(
    kind: "constraint",
    makers: [
      "NonNeg": { _ in NonNeg() },
      "MaxNorm": { MaxNorm(maxValue: try $0.double("max_value", or: 2), axis: try $0.axes("axis", or: 0)) },
      "MinMaxNorm": {
        MinMaxNorm(
          minValue: try $0.double("min_value", or: 0), maxValue: try $0.double("max_value", or: 1),
          rate: try $0.double("rate", or: 1), axis: try $0.axes("axis", or: 0))
      },
      "UnitNorm": { UnitNorm(axis: try $0.axes("axis", or: 0)) },
    ])
}
