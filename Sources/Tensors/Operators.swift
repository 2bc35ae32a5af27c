/// A plain Swift number that can stand beside a tensor: it takes the tensor's type, as Python numbers do in Keras.
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

  public static func + <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) + b }
  public static func - <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) - b }
  public static func * <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) * b }
  public static func / <N: TensorOperand>(a: N, b: Tensor) -> Tensor { b.matching(a) / b }

  public static func += (a: inout Tensor, b: Tensor) { a = a + b }
  public static func -= (a: inout Tensor, b: Tensor) { a = a - b }
  public static func *= (a: inout Tensor, b: Tensor) { a = a * b }
  public static func /= (a: inout Tensor, b: Tensor) { a = a / b }

  /// Each element to the power of `exponent`. Whole and half exponents that have a cheaper form use it.
  public func power<N: TensorOperand>(_ exponent: N) -> Tensor {
    switch exponent.doubleValue {
    case 1: self
    case 2: square()
    case 0.5: sqrt()
    case -0.5: rsqrt()
    case -1: reciprocal()
    default: binary(.power, matching(exponent))
    }
  }
  public func maximum<N: TensorOperand>(_ other: N) -> Tensor { maximum(matching(other)) }
  public func minimum<N: TensorOperand>(_ other: N) -> Tensor { minimum(matching(other)) }
  public func floorDivided<N: TensorOperand>(by other: N) -> Tensor { floorDivided(by: matching(other)) }
  public func equal<N: TensorOperand>(_ other: N) -> Tensor { equal(matching(other)) }
  public func notEqual<N: TensorOperand>(_ other: N) -> Tensor { notEqual(matching(other)) }
  public func less<N: TensorOperand>(_ other: N) -> Tensor { less(matching(other)) }
  public func lessEqual<N: TensorOperand>(_ other: N) -> Tensor { lessEqual(matching(other)) }
  public func greater<N: TensorOperand>(_ other: N) -> Tensor { greater(matching(other)) }
  public func greaterEqual<N: TensorOperand>(_ other: N) -> Tensor { greaterEqual(matching(other)) }
}
