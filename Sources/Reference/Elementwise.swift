import Glibc
import Tensors

extension Unary: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    switch inputs[0].numbers {
    case .real(let x):
      if outputs[0].dtype == .bool { return [Elements(outputs[0], where: x.map(test))] }
      return [Elements(outputs[0], real: x.map(function))]
    case .signed(let x): return [Elements(outputs[0], signed: x.map(integerFunction))]
    case .unsigned(let x):
      return [Elements(outputs[0], unsigned: x.map(integerFunction))]
        .map { outputs[0].dtype == .bool ? Elements(outputs[0], where: $0.isNonzero) : $0 }
    }
  }

  private func test(_ x: Double) -> Bool {
    switch kind {
    case .isNaN: x.isNaN
    case .isInfinite: x.isInfinite
    case .isFinite: x.isFinite
    default: x == 0
    }
  }

  private func function(_ x: Double) -> Double {
    switch kind {
    case .negative: -x
    case .absolute: abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x == 0 ? 0 : x
    case .square: x * x
    case .reciprocal: 1 / x
    case .sqrt: x.squareRoot()
    case .rsqrt: 1 / x.squareRoot()
    case .exp: exp(x)
    case .expm1: expm1(x)
    case .log: log(x)
    case .log1p: log1p(x)
    case .sin: sin(x)
    case .cos: cos(x)
    case .tan: tan(x)
    case .asin: asin(x)
    case .acos: acos(x)
    case .atan: atan(x)
    case .sinh: sinh(x)
    case .cosh: cosh(x)
    case .tanh: tanh(x)
    case .asinh: asinh(x)
    case .acosh: acosh(x)
    case .atanh: atanh(x)
    case .erf: erf(x)
    case .sigmoid: x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    case .relu: x < 0 ? 0 : x
    case .floor: x.rounded(.down)
    case .ceil: x.rounded(.up)
    case .round: x.rounded(.toNearestOrEven)
    case .trunc: x.rounded(.towardZero)
    case .logicalNot, .isNaN, .isInfinite, .isFinite: test(x) ? 1 : 0
    }
  }

  /// What is defined on integers; the tensors' functions take the others' operands as floats.
  private func integerFunction<T: FixedWidthInteger>(_ x: T) -> T {
    switch kind {
    case .negative: 0 &- x
    case .absolute: x < 0 ? 0 &- x : x
    case .sign: x.signum()
    case .square: x &* x
    case .relu: x < 0 ? 0 : x
    case .logicalNot: x == 0 ? 1 : 0
    case .isNaN, .isInfinite: 0
    case .isFinite: 1
    case .floor, .ceil, .round, .trunc: x
    default: Double(exactly: function(Double(x)).rounded(.towardZero)).flatMap { T(exactly: $0) } ?? 0
    }
  }
}

extension Binary: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let shape = outputs[0].shape
    let a = inputs[0].picked(shape.positions(broadcasting: inputs[0].shape), TensorSpec(shape, inputs[0].spec.dtype))
    let b = inputs[1].picked(shape.positions(broadcasting: inputs[1].shape), TensorSpec(shape, inputs[1].spec.dtype))
    let isTest = outputs[0].dtype == .bool
    switch (a.numbers, b.numbers) {
    case (.signed(let x), .signed(let y)):
      if isTest { return [Elements(outputs[0], where: zip(x, y).map { compare($0, $1) })] }
      return [Elements(outputs[0], signed: zip(x, y).map { integerFunction($0, $1) })]
    case (.unsigned(let x), .unsigned(let y)):
      if isTest { return [Elements(outputs[0], where: zip(x, y).map { compare($0, $1) })] }
      return [Elements(outputs[0], unsigned: zip(x, y).map { integerFunction($0, $1) })]
    default:
      if isTest { return [Elements(outputs[0], where: zip(a.real, b.real).map { compare($0, $1) })] }
      return [Elements(outputs[0], real: zip(a.real, b.real).map { function($0, $1) })]
    }
  }

  private func compare<T: Numeric & Comparable>(_ x: T, _ y: T) -> Bool {
    switch kind {
    case .equal: x == y
    case .notEqual: x != y
    case .less: x < y
    case .lessEqual: x <= y
    case .greater: x > y
    case .greaterEqual: x >= y
    case .logicalAnd: x != 0 && y != 0
    case .logicalOr: x != 0 || y != 0
    default: (x != 0) != (y != 0)
    }
  }

  private func function(_ x: Double, _ y: Double) -> Double {
    switch kind {
    case .add: return x + y
    case .subtract: return x - y
    case .multiply: return x * y
    case .divide: return x / y
    case .floorDivide:
      if y == 0 { return x / y }
      // Of what is left without the remainder, so that x = q · y + r holds also where x / y rounds up.
      let rest = fmod(x, y)
      let quotient = ((x - rest) / y).rounded()
      return rest != 0 && (rest < 0) != (y < 0) ? quotient - 1 : quotient
    case .remainder:
      // Of the divisor's sign, as in Python.
      let rest = fmod(x, y)
      return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
    case .power: return pow(x, y)
    case .maximum: return x > y || x.isNaN ? x : y
    case .minimum: return x < y || x.isNaN ? x : y
    case .atan2: return atan2(x, y)
    default: return compare(x, y) ? 1 : 0
    }
  }

  private func integerFunction<T: FixedWidthInteger>(_ x: T, _ y: T) -> T {
    switch kind {
    case .add: return x &+ y
    case .subtract: return x &- y
    case .multiply: return x &* y
    case .divide: return y == 0 ? 0 : x.dividedReportingOverflow(by: y).partialValue
    case .floorDivide: return floored(x, y)
    case .remainder: return y == 0 ? 0 : x &- floored(x, y) &* y
    case .power: return power(x, y)
    case .maximum: return max(x, y)
    case .minimum: return min(x, y)
    case .atan2: return T(function(Double(x), Double(y)))
    default: return compare(x, y) ? 1 : 0
    }
  }

  /// The quotient rounded down; 0 where the divisor is.
  private func floored<T: FixedWidthInteger>(_ x: T, _ y: T) -> T {
    if y == 0 { return 0 }
    let quotient = x.dividedReportingOverflow(by: y).partialValue
    let rest = x &- quotient &* y
    return rest != 0 && (rest < 0) != (y < 0) ? quotient &- 1 : quotient
  }

  private func power<T: FixedWidthInteger>(_ x: T, _ y: T) -> T {
    if y < 0 { return x == 1 ? 1 : x == 0 &- 1 ? (y & 1 == 0 ? 1 : x) : 0 }
    var (result, factor, left) = (T(1), x, y)
    while left > 0 {
      if left & 1 == 1 { result = result &* factor }
      factor = factor &* factor
      left >>= 1
    }
    return result
  }
}

extension Select: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let shape = outputs[0].shape
    let condition = inputs[0].isNonzero
    let holds = shape.positions(broadcasting: inputs[0].shape).map { condition[$0] }
    let (a, b) = (shape.positions(broadcasting: inputs[1].shape), shape.positions(broadcasting: inputs[2].shape))
    func select<T>(_ x: [T], _ y: [T]) -> [T] { holds.indices.map { holds[$0] ? x[a[$0]] : y[b[$0]] } }
    switch (inputs[1].numbers, inputs[2].numbers) {
    case (.signed(let x), .signed(let y)): return [Elements(outputs[0], signed: select(x, y))]
    case (.unsigned(let x), .unsigned(let y)): return [Elements(outputs[0], unsigned: select(x, y))]
    default: return [Elements(outputs[0], real: select(inputs[1].real, inputs[2].real))]
    }
  }
}

extension Cast: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, spec) = (inputs[0], outputs[0])
    if dtype == .bool { return [Elements(spec, where: x.isNonzero)] }
    if dtype.isFloatingPoint { return [Elements(spec, real: x.real)] }
    switch x.numbers {
    case .real(let x):
      // The fraction is dropped; what is out of a 64-bit integer's range becomes its nearest end, and NaN 0.
      if dtype.isUnsigned { return [Elements(spec, unsigned: x.map { clamped($0) })] }
      return [Elements(spec, signed: x.map { clamped($0) })]
    case .signed(let x):
      if dtype.isUnsigned { return [Elements(spec, unsigned: x.map { UInt64(bitPattern: $0) })] }
      return [Elements(spec, signed: x)]
    case .unsigned(let x):
      if dtype.isUnsigned { return [Elements(spec, unsigned: x)] }
      return [Elements(spec, signed: x.map { Int64(bitPattern: $0) })]
    }
  }

  private func clamped<T: FixedWidthInteger>(_ x: Double) -> T {
    if x.isNaN { return 0 }
    if x >= Double(T.max) { return T.max }
    return x <= Double(T.min) ? T.min : T(x)
  }
}
