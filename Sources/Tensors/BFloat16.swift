/// A 16-bit float with float32's exponent: sign, 8 exponent bits, 7 fraction bits.
public struct BFloat16: Sendable, Hashable {
  public var bitPattern: UInt16

  public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

  /// Rounds to nearest, ties to even; NaN stays NaN.
  public init(_ value: Float) {
    let bits = value.bitPattern
    if value.isNaN {
      bitPattern = UInt16(bits >> 16) | 0x40
    } else {
      bitPattern = UInt16((bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
    }
  }

  public var floatValue: Float { Float(bitPattern: UInt32(bitPattern) << 16) }
}
