import Tensors

/// 0 in every element.
public struct Zeros: Initializer, Defined {
  public init() {}

  public static var definition: Definition<any Initializer> {
    Definition(Zeros.self, names: ["zeros", "zero"]) {
      Zeros()
    }
  }
  public func make(_ spec: TensorSpec) throws -> Storage { try .filled(0, spec) }
}

/// 1 in every element.
public struct Ones: Initializer, Defined {
  public init() {}

  public static var definition: Definition<any Initializer> {
    Definition(Ones.self, names: ["ones", "one"]) {
      Ones()
    }
  }
  public func make(_ spec: TensorSpec) throws -> Storage { try .filled(1, spec) }
}

/// One value in every element, or the values of an array.
public struct Constant: Initializer, Defined {
  /// The value; that of the array's first element where an array was given.
  public let value: Double
  /// The values, broadcast to the weight's shape; nil where one number was given.
  public let array: Tensor?

  public init(_ value: Double = 0) {
    self.value = value
    array = nil
  }
  public init(value: Double) { self.init(value) }

  /// - Parameter array: values that broadcast to the weight's shape, such as those of another model.
  public init(_ array: Tensor) {
    self.array = array
    value = (try? array.flattened()[0].item()) ?? 0
  }

  public static var definition: Definition<any Initializer> {
    Definition(Constant.self, names: ["constant"], .numberOrArray) { $0 }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    guard let array else { return try filled(spec) }
    try array.checked()
    guard Shape.broadcast(array.shape, spec.shape) == spec.shape else {
      throw KerasError.invalidArgument(
        "Constant",
        "an array of shape \(array.shape.tupleText) does not broadcast to a weight of shape \(spec.shape.tupleText)")
    }
    return try array.cast(to: spec.dtype).broadcast(to: spec.shape).withBytes {
      try Storage(copying: $0, for: "a weight of shape \(spec.shape.tupleText)")
    }
  }

  private func filled(_ spec: TensorSpec) throws -> Storage {
    // A number that an integer type does not hold would trap on its way into memory.
    let held: ClosedRange<Double> =
      switch spec.dtype {
      case .int8: -128...127
      case .uint8: 0...255
      case .int16: -32_768...32_767
      case .uint16: 0...65_535
      case .int32: -0x1p31...(0x1p31 - 1)
      case .uint32: 0...(0x1p32 - 1)
      case .int64: -0x1p63...0x1p63.nextDown
      case .uint64: 0...0x1p64.nextDown
      case .bool, .float16, .bfloat16, .float32, .float64: -.infinity ... .infinity
      }
    guard !spec.dtype.isInteger || held.contains(value) else {
      throw KerasError.invalidArgument("Constant", "\(spec.dtype.name) does not hold \(value)")
    }
    return try .filled(value, spec)
  }
}

/// `gain` on the diagonal of a matrix, 0 elsewhere.
public struct IdentityInitializer: Initializer, Defined {
  public let gain: Double

  public init(gain: Double = 1) { self.gain = gain }

  public static var definition: Definition<any Initializer> {
    Definition(
      IdentityInitializer.self, className: "Identity", aliases: ["IdentityInitializer"],
      names: ["identity", "IdentityInitializer"], .double("gain", or: 1)
    ) {
      IdentityInitializer(gain: $0)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    guard spec.rank == 2 else {
      throw KerasError.invalidArgument("Identity", "the shape is \(spec.shape.tupleText); expected two dimensions")
    }
    let storage = try Constant(0).make(spec)
    let one = try Constant(gain).make(TensorSpec([], spec.dtype))
    for index in 0..<min(spec.shape[0], spec.shape[1]) {
      storage.copy(one, at: index * (spec.shape[1] + 1) * spec.dtype.byteCount)
    }
    return storage
  }
}

extension Storage {
  /// New memory for a weight.
  convenience init(weight spec: TensorSpec) throws {
    try self.init(byteCount: spec.byteCount, for: "a weight, \(spec)")
  }

  /// New memory with one value in every element.
  static func filled(_ value: Double, _ spec: TensorSpec) throws -> Storage {
    let storage = try Storage(weight: spec)
    storage.fill(value, dtype: spec.dtype, count: spec.count)
    return storage
  }
}

extension InitializerSpecifier where Self == Zeros {
  public static var zeros: Zeros { Zeros() }
}
extension InitializerSpecifier where Self == Ones {
  public static var ones: Ones { Ones() }
}
extension InitializerSpecifier where Self == Constant {
  public static func constant(_ value: Double) -> Constant { Constant(value) }
  public static func constant(_ array: Tensor) -> Constant { Constant(array) }
}
extension InitializerSpecifier where Self == IdentityInitializer {
  public static var identity: IdentityInitializer { IdentityInitializer() }
  public static func identity(gain: Double) -> IdentityInitializer { IdentityInitializer(gain: gain) }
}

extension ConfigArgument where Root == Constant, Value == Constant {
  /// A number, or an array as Keras writes one.
  fileprivate static var numberOrArray: Self {
    Self {
      if $0.value("value") == nil || $0.value("value")?.number != nil { return Constant(try $0.double("value", or: 0)) }
      return Constant(try $0.tensor("value"))
    } write: {
      $1["value"] = $0.array.map { ConfigValue(array: $0) } ?? .double($0.value)
    }
  }
}
