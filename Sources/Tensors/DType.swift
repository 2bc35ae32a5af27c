/// The type of a tensor's elements.
///
/// The raw value is the element type's number in the CPU device's kernels.
public enum DType: Int, Sendable, Hashable, CaseIterable {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float16, bfloat16, float32, float64

  /// Bytes that one element takes.
  public var byteCount: Int {
    switch self {
    case .bool, .int8, .uint8: 1
    case .int16, .uint16, .float16, .bfloat16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64: 8
    }
  }

  public var isFloatingPoint: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }

  public var isInteger: Bool { !isFloatingPoint && self != .bool }

  public var isUnsigned: Bool {
    switch self {
    case .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  /// The type that sums and products of this one have, as in Keras: at least 32 bits, so that a few elements do not
  /// overflow it.
  public var accumulated: DType {
    switch self {
    case .bool, .int8, .int16: .int32
    case .uint8, .uint16: .uint32
    default: self
    }
  }

  /// This type, or float32 in place of an integer or Boolean one: what functions such as the square root give.
  public var floating: DType { isFloatingPoint ? self : .float32 }

  /// Whether the type has this whole number.
  func holds(_ value: Double) -> Bool {
    switch self {
    case .bool: value == 0 || value == 1
    case .int8: Int8(exactly: value) != nil
    case .int16: Int16(exactly: value) != nil
    case .int32: Int32(exactly: value) != nil
    case .int64: Int64(exactly: value) != nil
    case .uint8: UInt8(exactly: value) != nil
    case .uint16: UInt16(exactly: value) != nil
    case .uint32: UInt32(exactly: value) != nil
    case .uint64: UInt64(exactly: value) != nil
    case .float16, .bfloat16, .float32, .float64: true
    }
  }

  /// The name as Keras and NumPy write it: `"float32"`, `"uint8"`, `"bool"`.
  public var name: String { "\(self)" }

  /// The type with that name, or nil: `DType(name: "float32")`.
  public init?(name: String) {
    guard let match = DType.allCases.first(where: { $0.name == name }) else { return nil }
    self = match
  }

  /// The type that holds a result of both, by Keras' promotion rules: floats win over integers whatever the width,
  /// `float16` with `bfloat16` gives `float32`, signed with unsigned gives the next wider signed type
  /// (`uint64` with a signed type gives `float32`).
  public static func promoted(_ a: DType, _ b: DType) -> DType {
    if a == b || b == .bool { return a }
    if a == .bool { return b }
    switch (a.isFloatingPoint, b.isFloatingPoint) {
    case (true, false): return a
    case (false, true): return b
    case (true, true):
      if a.byteCount == b.byteCount { return .float32 }
      return a.byteCount > b.byteCount ? a : b
    case (false, false):
      if a.isUnsigned == b.isUnsigned { return a.byteCount > b.byteCount ? a : b }
      let (signed, unsigned) = a.isUnsigned ? (b, a) : (a, b)
      if signed.byteCount > unsigned.byteCount { return signed }
      switch unsigned {
      case .uint8: return .int16
      case .uint16: return .int32
      case .uint32: return .int64
      default: return .float32
      }
    }
  }
}
