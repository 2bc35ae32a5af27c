import Tensors

/// The `dtype` argument: Keras' name (`"float32"`, `"mixed_bfloat16"`), a member (`.float32`,
/// `.mixedBFloat16`), an element type or a policy.
public protocol DTypePolicySpecifier: Sendable {
  /// The policy itself.
  /// - Throws: `KerasError.unknownName` when a name is neither a policy nor an element type.
  func resolved() throws -> DTypePolicy
}

/// The element types of a layer: one for its weights, and one for its computation.
///
/// In mixed precision a layer keeps weights in float32 and computes in a 16-bit type. It casts floating-point inputs,
/// and whatever variables it reads in `call`, to the type it computes in.
public struct DTypePolicy: DTypePolicySpecifier, Configurable, Hashable, Sendable {
  /// Keras' name: `"float32"`, `"mixed_float16"`.
  public let name: String
  /// The type of inputs, outputs and intermediate results.
  public let computeDType: DType
  /// The type of the weights.
  public let variableDType: DType

  /// One type for everything.
  public init(_ dtype: DType) {
    self.init(name: dtype.name, computeDType: dtype, variableDType: dtype)
  }

  /// The policy with that name: `"mixed_float16"`, `"mixed_bfloat16"` or an element type.
  /// - Throws: `KerasError.unknownName`.
  public init(_ name: String) throws { self = try policies(name) }

  private init(name: String, computeDType: DType, variableDType: DType) {
    self.name = name
    self.computeDType = computeDType
    self.variableDType = variableDType
  }

  public func resolved() -> DTypePolicy { self }

  public var className: String { "DTypePolicy" }
  public var moduleName: String { "keras" }
  public var config: Config { ["name": .string(name)] }

  fileprivate static let float16Mix = DTypePolicy(
    name: "mixed_float16", computeDType: DType.float16, variableDType: DType.float32)
  fileprivate static let bfloat16Mix = DTypePolicy(
    name: "mixed_bfloat16", computeDType: DType.bfloat16, variableDType: DType.float32)
}

private let policies = NameTable<DTypePolicy>(
  kind: "dtype policy",
  entries: {
    var table = [String: DTypePolicy]()
    for dtype in DType.allCases { table[dtype.name] = DTypePolicy(dtype) }
    for policy in [DTypePolicy.float16Mix, .bfloat16Mix] { table[policy.name] = policy }
    return table
  }())

extension String: DTypePolicySpecifier {
  public func resolved() throws -> DTypePolicy { try DTypePolicy(self) }
}

extension DType: DTypePolicySpecifier {
  public func resolved() -> DTypePolicy { DTypePolicy(self) }
}

extension DTypePolicySpecifier where Self == DTypePolicy {
  /// Weights in float32, computation in float16.
  public static var mixedFloat16: DTypePolicy { .float16Mix }
  /// Weights in float32, computation in bfloat16.
  public static var mixedBFloat16: DTypePolicy { .bfloat16Mix }
  public static var bool: DTypePolicy { DTypePolicy(DType.bool) }
  public static var int8: DTypePolicy { DTypePolicy(DType.int8) }
  public static var int16: DTypePolicy { DTypePolicy(DType.int16) }
  public static var int32: DTypePolicy { DTypePolicy(DType.int32) }
  public static var int64: DTypePolicy { DTypePolicy(DType.int64) }
  public static var uint8: DTypePolicy { DTypePolicy(DType.uint8) }
  public static var uint16: DTypePolicy { DTypePolicy(DType.uint16) }
  public static var uint32: DTypePolicy { DTypePolicy(DType.uint32) }
  public static var uint64: DTypePolicy { DTypePolicy(DType.uint64) }
  public static var float16: DTypePolicy { DTypePolicy(DType.float16) }
  public static var bfloat16: DTypePolicy { DTypePolicy(DType.bfloat16) }
  public static var float32: DTypePolicy { DTypePolicy(DType.float32) }
  public static var float64: DTypePolicy { DTypePolicy(DType.float64) }
}

/// Sets the policy of new layers without a `dtype`. As `keras.config.set_dtype_policy`.
/// - Throws: `KerasError.unknownName` when a name is neither a policy nor an element type.
public func setDTypePolicy(_ policy: any DTypePolicySpecifier) throws {
  Session.current.dtypePolicy = try policy.resolved()
}

/// The policy of layers without a `dtype`. As `keras.config.dtype_policy`.
public func dtypePolicy() -> DTypePolicy { Session.current.dtypePolicy }
