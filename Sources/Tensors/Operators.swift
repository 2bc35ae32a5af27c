/// A Swift number as an operand of a tensor: it takes the tensor's type, as Python numbers do in Keras.
public protocol TensorOperand {
  var doubleValue: Double { get }
  static var isInteger: Bool { get }
}

extension Int: TensorOperand {
  public var doubleValue: Double { Double(self) }
  public static var isInteger: Bool { true }
}
extension Float: TensorOperand {
  public var doubleValue: Double { Double(self) }
  public static var isInteger: Bool { false }
}
extension Double: TensorOperand {
  public var doubleValue: Double { self }
  public static var isInteger: Bool { false }
}

infix operator .== : ComparisonPrecedence
infix operator .!= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator ** : BitwiseShiftPrecedence

extension Tensor {
  public static func + (a: Tensor, b: Tensor) -> Tensor { a.binary(.add, b) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { a.binary(.subtract, b) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { a.binary(.multiply, b) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { a.binary(.divide, b) }
  public static func % (a: Tensor, b: Tensor) -> Tensor { a.binary(.remainder, b) }
  public static func ** (a: Tensor, b: Tensor) -> Tensor { a.power(b) }
  public static func .== (a: Tensor, b: Tensor) -> Tensor { a.equal(b) }
  public static func .!= (a: Tensor, b: Tensor) -> Tensor { a.notEqual(b) }
  public static func .< (a: Tensor, b: Tensor) -> Tensor { a.less(b) }
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { a.lessEqual(b) }
  public static func .> (a: Tensor, b: Tensor) -> Tensor { a.greater(b) }
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { a.greaterEqual(b) }

  public static func + <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a + a.matching(b) }
  public static func - <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a - a.matching(b) }
  public static func * <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a * a.matching(b) }
  public static func / <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a / a.matching(b) }
  public static func % <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a % a.matching(b) }
  public static func ** <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.power(b) }
  public static func .== <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.equal(b) }
  public static func .!= <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.notEqual(b) }
  public static func .< <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.less(b) }
  public static func .<= <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.lessEqual(b) }
  public static func .> <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.greater(b) }
  public static func .>= <N: TensorOperand>(a: Tensor, b: N) -> Tensor { a.greaterEqual(b) }

  public static func % <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) % b }
  public static func ** <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) ** b }
  public static func + <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) + b }
  public static func - <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) - b }
  public static func * <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) * b }
  public static func / <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) / b }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  public static func += <N: TensorOperand>(a: inout Tensor, b: N) { a = a + b }
  public static func -= <N: TensorOperand>(a: inout Tensor, b: N) { a = a - b }
  public static func *= <N: TensorOperand>(a: inout Tensor, b: N) { a = a * b }
  public static func /= <N: TensorOperand>(a: inout Tensor, b: N) { a = a / b }

  /// Each element to the power of `exponent`. Whole and half exponents that have a cheaper form use it. An integer has
  /// no negative power: it gives an error, as in Keras.
  public func power<N: TensorOperand>(_ exponent: N) -> Tensor {
    let value = exponent.doubleValue
    if N.isInteger, !dtype.isFloatingPoint, value < 0 {
      return Tensor(
        error: error
          ?? TensorError(
            operation: "power", message: "\(dtype) to the power of \(Int(value)) is not whole; cast(to: .float32) first"
          ))
    }
    let x = N.isInteger ? (dtype == .bool ? cast(to: .int32) : self) : cast(to: dtype.floating)
    return switch value {
    case 1: x
    case 2: x.square()
    case 0.5: x.sqrt()
    case -0.5: x.rsqrt()
    case -1: x.reciprocal()
    default: x.binary(.power, x.matching(exponent))
    }
  }
  /// The larger of each element and a number.
  public func maximum<N: TensorOperand>(_ other: N) -> Tensor { maximum(matching(other)) }
  /// The smaller of each element and a number.
  public func minimum<N: TensorOperand>(_ other: N) -> Tensor { minimum(matching(other)) }
  /// Quotient rounded towards negative infinity.
  public func floorDivided<N: TensorOperand>(by other: N) -> Tensor { floorDivided(by: matching(other)) }
  /// Where elements equal a number.
  public func equal<N: TensorOperand>(_ other: N) -> Tensor { comparing(.equal, other) }
  /// Where elements differ from a number.
  public func notEqual<N: TensorOperand>(_ other: N) -> Tensor { comparing(.notEqual, other) }
  /// Where elements are smaller than a number.
  public func less<N: TensorOperand>(_ other: N) -> Tensor { comparing(.less, other) }
  /// Where elements are no larger than a number.
  public func lessEqual<N: TensorOperand>(_ other: N) -> Tensor { comparing(.lessEqual, other) }
  /// Where elements are larger than a number.
  public func greater<N: TensorOperand>(_ other: N) -> Tensor { comparing(.greater, other) }
  /// Where elements are no smaller than a number.
  public func greaterEqual<N: TensorOperand>(_ other: N) -> Tensor { comparing(.greaterEqual, other) }
}
