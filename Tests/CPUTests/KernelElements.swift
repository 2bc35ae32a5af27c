import CKernels

/// An element type in memory, read and written as Double.
struct ElementKind: Sendable, CustomStringConvertible {
  let description: String
  let dtype: ck_dtype
  let size: Int
  let read: @Sendable (UnsafeRawPointer) -> Double
  let write: @Sendable (Double, UnsafeMutableRawPointer) -> Void
  /// The distance from 1 to the next number; 0 for exact types.
  let epsilon: Double
  let isSigned: Bool

  var isFloat: Bool { epsilon > 0 }

  private init(
    _ description: String, _ dtype: ck_dtype, size: Int, epsilon: Double = 0, signed: Bool = true,
    read: @escaping @Sendable (UnsafeRawPointer) -> Double,
    write: @escaping @Sendable (Double, UnsafeMutableRawPointer) -> Void
  ) {
    (self.description, self.dtype, self.size, self.epsilon) = (description, dtype, size, epsilon)
    (isSigned, self.read, self.write) = (signed, read, write)
  }

  private static func integer<T: FixedWidthInteger & BitwiseCopyable & Sendable>(_ type: T.Type, _ dtype: ck_dtype)
    -> ElementKind
  {
    ElementKind(
      "\(type)", dtype, size: MemoryLayout<T>.size, signed: T.isSigned,
      read: { Double($0.loadUnaligned(as: T.self)) }, write: { $1.storeBytes(of: T($0), as: T.self) })
  }

  static let bool = ElementKind(
    "Bool", CK_BOOL, size: 1, signed: false,
    read: { Double($0.loadUnaligned(as: UInt8.self)) }, write: { $1.storeBytes(of: $0 != 0 ? 1 : 0, as: UInt8.self) })
  static let int8 = integer(Int8.self, CK_I8)
  static let uint8 = integer(UInt8.self, CK_U8)
  static let int32 = integer(Int32.self, CK_I32)
  static let int64 = integer(Int64.self, CK_I64)
  static let uint64 = integer(UInt64.self, CK_U64)
  static let float16 = ElementKind(
    "Float16", CK_F16, size: 2, epsilon: 0x1p-10,
    read: { Double($0.loadUnaligned(as: Float16.self)) }, write: { $1.storeBytes(of: Float16($0), as: Float16.self) })
  /// Writes numbers of up to 8 significant bits exactly, and others rounded towards zero.
  static let bfloat16 = ElementKind(
    "BFloat16", CK_BF16, size: 2, epsilon: 0x1p-7,
    read: { Double(Float(bitPattern: UInt32($0.loadUnaligned(as: UInt16.self)) << 16)) },
    write: { $1.storeBytes(of: UInt16(Float($0).bitPattern >> 16), as: UInt16.self) })
  static let float32 = ElementKind(
    "Float", CK_F32, size: 4, epsilon: 0x1p-23,
    read: { Double($0.loadUnaligned(as: Float.self)) }, write: { $1.storeBytes(of: Float($0), as: Float.self) })
  static let float64 = ElementKind(
    "Double", CK_F64, size: 8, epsilon: 0x1p-52,
    read: { $0.loadUnaligned(as: Double.self) }, write: { $1.storeBytes(of: $0, as: Double.self) })

  static let integers = [
    int8, integer(Int16.self, CK_I16), int32, int64, uint8, integer(UInt16.self, CK_U16),
    integer(UInt32.self, CK_U32), uint64,
  ]
  static let floats = [float16, bfloat16, float32, float64]
  static let numbers = integers + floats
  static let all = [bool] + numbers

  /// Memory with these elements.
  func memory(_ values: [Double]) -> KernelMemory {
    let memory = KernelMemory(byteCount: values.count * size)
    for (i, value) in values.enumerated() { write(value, memory.bytes.baseAddress! + i * size) }
    return memory
  }

  /// Room for `count` elements.
  func memory(count: Int) -> KernelMemory { KernelMemory(byteCount: count * size) }

  func values(_ memory: KernelMemory, _ count: Int) -> [Double] {
    (0..<count).map { read(memory.bytes.baseAddress! + $0 * size) }
  }

  /// As many small whole numbers, of both signs where the type has them, in an order without a pattern. Booleans are 0
  /// or 1.
  func samples(_ count: Int, below limit: Int, seed: UInt64 = 1) -> [Double] {
    var random = SampleGenerator(seed: seed)
    return (0..<count).map { _ in
      let value = Double(Int.random(in: 0..<limit, using: &random))
      if dtype == CK_BOOL { return value.truncatingRemainder(dividingBy: 2) }
      return isSigned && Bool.random(using: &random) ? -value : value
    }
  }
}

/// The same numbers in every run (SplitMix64).
struct SampleGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Equal, or both NaN, or apart by no more than `tolerance` times the larger of 1 and the expected size.
func agrees(_ value: Double, _ expected: Double, within tolerance: Double) -> Bool {
  if value == expected || (value.isNaN && expected.isNaN) { return true }
  return abs(value - expected) <= tolerance * max(1, abs(expected))
}

func agree(_ values: [Double], _ expected: [Double], within tolerance: Double) -> Bool {
  values.count == expected.count && zip(values, expected).allSatisfy { agrees($0, $1, within: tolerance) }
}

/// Writes to a C array that Swift imports as a tuple.
func fill<Tuple>(_ tuple: inout Tuple, with values: [Int]) {
  withUnsafeMutableBytes(of: &tuple) {
    for (i, value) in values.enumerated() { $0.storeBytes(of: Int64(value), toByteOffset: 8 * i, as: Int64.self) }
  }
}
