/// A function of each element.
public struct Unary: Operation {
  public enum Kind: String, Sendable, CaseIterable {
    case negative, absolute, sign, square, reciprocal, sqrt, rsqrt, exp, expm1, log, log1p
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case erf, sigmoid, softplus, relu
    case floor, ceil, round, trunc, logicalNot, isNaN, isInfinite, isFinite
  }

  public let kind: Kind
  public init(_ kind: Kind) { self.kind = kind }
  public var name: String { kind.rawValue }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    switch kind {
    case .logicalNot, .isNaN, .isInfinite, .isFinite: [TensorSpec(inputs[0].shape, .bool)]
    default: inputs
    }
  }

  /// The type in which the function is computed of elements of one type, by Keras' rules; nil where it is not defined
  /// on them.
  func operandType(_ dtype: DType) -> DType? {
    switch kind {
    case .logicalNot, .isNaN, .isInfinite, .isFinite, .absolute, .trunc: dtype
    case .square, .relu: dtype == .bool ? .int32 : dtype
    case .negative, .sign, .round: dtype == .bool ? nil : dtype
    default: dtype.floating
    }
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (x, y, g) = (context.input, context.output, context.upstream)
    switch kind {
    case .negative: return [-g]
    // 1 at 0, which Keras has on JAX.
    case .absolute: return [g.where(x .>= 0, else: -g)]
    case .square: return [g * (x * 2)]
    case .reciprocal: return [-(g * y.square())]
    case .sqrt: return [g * 0.5 / y]
    case .rsqrt: return [g * -0.5 * (y * y.square())]
    case .exp: return [g * y]
    case .expm1: return [g * (y + 1)]
    case .log: return [g / x]
    case .log1p: return [g / (x + 1)]
    case .sin: return [g * x.cos()]
    case .cos: return [-(g * x.sin())]
    case .tan: return [g * (y.square() + 1)]
    case .asin: return [g * (1 - x.square()).rsqrt()]
    case .acos: return [-(g * (1 - x.square()).rsqrt())]
    case .atan: return [g / (x.square() + 1)]
    case .sinh: return [g * x.cosh()]
    case .cosh: return [g * x.sinh()]
    case .tanh: return [g * (1 - y.square())]
    case .asinh: return [g * (x.square() + 1).rsqrt()]
    case .acosh: return [g * (x.square() - 1).rsqrt()]
    case .atanh: return [g / (1 - x.square())]
    case .erf: return [g * ((-x.square()).exp() * 1.1283791670955126)]
    case .sigmoid: return [g * (y * (1 - y))]
    case .softplus: return [g * x.sigmoid()]
    case .relu: return [g.where(y.greater(0), else: 0)]
    case .sign, .floor, .ceil, .round, .trunc, .logicalNot, .isNaN, .isInfinite, .isFinite: return [nil]
    }
  }
}

extension Tensor {
  func unary(_ kind: Unary.Kind) -> Tensor {
    let operation = Unary(kind)
    guard let operandType = operation.operandType(dtype) else {
      return Tensor(
        error: error
          ?? TensorError(operation: operation.name, message: "it is not defined on booleans; cast(to: .int32) first"))
    }
    // Booleans are their own size and have no fraction.
    if dtype == .bool, kind == .absolute || kind == .trunc { return self }
    return Tensor(operation, cast(to: operandType))
  }

  public static prefix func - (x: Tensor) -> Tensor { x.unary(.negative) }
  /// Absolute value.
  public func abs() -> Tensor { unary(.absolute) }
  /// -1, 0 or 1.
  public func sign() -> Tensor { unary(.sign) }
  public func square() -> Tensor { unary(.square) }
  /// 1 / x.
  public func reciprocal() -> Tensor { unary(.reciprocal) }
  public func sqrt() -> Tensor { unary(.sqrt) }
  /// 1 / sqrt(x).
  public func rsqrt() -> Tensor { unary(.rsqrt) }
  public func exp() -> Tensor { unary(.exp) }
  /// exp(x) - 1, exact near zero.
  public func expm1() -> Tensor { unary(.expm1) }
  /// Natural logarithm.
  public func log() -> Tensor { unary(.log) }
  /// log(1 + x), exact near zero.
  public func log1p() -> Tensor { unary(.log1p) }
  public func sin() -> Tensor { unary(.sin) }
  public func cos() -> Tensor { unary(.cos) }
  public func tan() -> Tensor { unary(.tan) }
  public func asin() -> Tensor { unary(.asin) }
  public func acos() -> Tensor { unary(.acos) }
  public func atan() -> Tensor { unary(.atan) }
  public func sinh() -> Tensor { unary(.sinh) }
  public func cosh() -> Tensor { unary(.cosh) }
  public func tanh() -> Tensor { unary(.tanh) }
  public func asinh() -> Tensor { unary(.asinh) }
  public func acosh() -> Tensor { unary(.acosh) }
  public func atanh() -> Tensor { unary(.atanh) }
  /// The error function.
  public func erf() -> Tensor { unary(.erf) }
  /// 1 / (1 + exp(-x)).
  public func sigmoid() -> Tensor { unary(.sigmoid) }
  /// log(1 + exp(x)), without overflow.
  public func softplus() -> Tensor { unary(.softplus) }
  /// max(x, 0).
  public func relu() -> Tensor { unary(.relu) }
  public func floor() -> Tensor { unary(.floor) }
  public func ceil() -> Tensor { unary(.ceil) }
  /// To the nearest integer, halves to even.
  public func round() -> Tensor { unary(.round) }
  /// Towards zero.
  public func trunc() -> Tensor { unary(.trunc) }
  /// True where the element is zero or false.
  public func logicalNot() -> Tensor { unary(.logicalNot) }
  public func isNaN() -> Tensor { unary(.isNaN) }
  public func isInfinite() -> Tensor { unary(.isInfinite) }
  public func isFinite() -> Tensor { unary(.isFinite) }
}
