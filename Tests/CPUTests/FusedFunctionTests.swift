import CKernels
import Glibc
import Testing

/// Numbers of every magnitude, thick around 1, with the special ones.
private let floats: [Float] = {
  var values: [Float] = [
    0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -1.5, -2.5, .infinity, -.infinity, .nan, .leastNonzeroMagnitude,
    -.leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    88.7, 88.73, -87.4, -103.9, -104.1, 0x1p23, 0x1p24, -0x1p31, 0x1p63, .pi, .pi / 2, -.pi,
  ]
  for exponent in -40...40 {
    values += [1.37, -1.81].map { $0 * Float(sign: .plus, exponent: exponent, significand: 1) }
  }
  for step in -2000...2000 { values.append(Float(step) * 0.01 + 0.0033) }
  for step in -300...300 { values.append(Float(step) * 0.003) }
  return values
}()

private typealias RealFunction = @Sendable (Double) -> Double

private let functions: [(name: String, op: ck_op, ulps: Double, value: RealFunction)] = [
  ("neg", CK_NEG, 0.5, { -$0 }), ("abs", CK_ABS, 0.5, { abs($0) }), ("square", CK_SQUARE, 0.5, { $0 * $0 }),
  ("reciprocal", CK_RECIPROCAL, 0.5, { 1 / $0 }), ("sqrt", CK_SQRT, 0.5, { sqrt($0) }),
  ("rsqrt", CK_RSQRT, 1.5, { 1 / sqrt($0) }), ("exp", CK_EXP, 1.5, { exp($0) }),
  ("expm1", CK_EXPM1, 2, { expm1($0) }), ("log", CK_LOG, 1, { log($0) }), ("log1p", CK_LOG1P, 2, { log1p($0) }),
  ("sin", CK_SIN, 1, { sin($0) }), ("cos", CK_COS, 1, { cos($0) }), ("tan", CK_TAN, 1.5, { tan($0) }),
  ("asin", CK_ASIN, 1, { asin($0) }), ("acos", CK_ACOS, 1, { acos($0) }), ("atan", CK_ATAN, 1, { atan($0) }),
  ("sinh", CK_SINH, 1, { sinh($0) }), ("cosh", CK_COSH, 1, { cosh($0) }), ("tanh", CK_TANH, 2, { tanh($0) }),
  ("asinh", CK_ASINH, 1, { asinh($0) }), ("acosh", CK_ACOSH, 1, { acosh($0) }),
  ("atanh", CK_ATANH, 1, { atanh($0) }), ("erf", CK_ERF, 2, { erf($0) }),
  ("sigmoid", CK_SIGMOID, 2.5, { 1 / (1 + exp(-$0)) }),
  ("softplus", CK_SOFTPLUS, 2.5, { $0 > 0 ? $0 + log1p(exp(-$0)) : log1p(exp($0)) }),
  ("relu", CK_RELU, 0.5, { $0.isNaN ? $0 : max($0, 0) }), ("floor", CK_FLOOR, 0.5, { floor($0) }),
  ("ceil", CK_CEIL, 0.5, { ceil($0) }), ("round", CK_ROUND, 0.5, { $0.rounded(.toNearestOrEven) }),
  ("trunc", CK_TRUNC, 0.5, { trunc($0) }),
  ("sign", CK_SIGN, 0.5, { $0.isNaN ? $0 : $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }),
  ("not", CK_NOT, 0, { $0 == 0 ? 1 : 0 }), ("isnan", CK_ISNAN, 0, { $0.isNaN ? 1 : 0 }),
  ("isinf", CK_ISINF, 0, { $0.isInfinite ? 1 : 0 }), ("isfinite", CK_ISFINITE, 0, { $0.isFinite ? 1 : 0 }),
]

private let pairs: [(name: String, op: ck_op, value: @Sendable (Double, Double) -> Double)] = [
  ("add", CK_ADD, { $0 + $1 }), ("sub", CK_SUB, { $0 - $1 }), ("mul", CK_MUL, { $0 * $1 }),
  ("div", CK_DIV, { $0 / $1 }), ("pow", CK_POW, { pow($0, $1) }), ("atan2", CK_ATAN2, { atan2($0, $1) }),
  ("max", CK_MAX, { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }),
  ("min", CK_MIN, { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }),
  ("eq", CK_EQ, { $0 == $1 ? 1 : 0 }), ("ne", CK_NE, { $0 != $1 ? 1 : 0 }), ("lt", CK_LT, { $0 < $1 ? 1 : 0 }),
  ("le", CK_LE, { $0 <= $1 ? 1 : 0 }), ("gt", CK_GT, { $0 > $1 ? 1 : 0 }), ("ge", CK_GE, { $0 >= $1 ? 1 : 0 }),
  ("and", CK_AND, { $0 != 0 && $1 != 0 ? 1 : 0 }), ("or", CK_OR, { $0 != 0 || $1 != 0 ? 1 : 0 }),
  ("xor", CK_XOR, { ($0 != 0) != ($1 != 0) ? 1 : 0 }), ("mod", CK_MOD, pythonRemainder),
  ("floordiv", CK_FLOORDIV, flooredQuotient),
]

/// Python's %: the sign of the divisor.
@Sendable private func pythonRemainder(_ x: Double, _ y: Double) -> Double {
  let rest = fmod(x, y)
  if rest == 0 { return copysign(0, y) }
  return (rest < 0) != (y < 0) ? rest + y : rest
}

/// NumPy's floor_divide.
@Sendable private func flooredQuotient(_ x: Double, _ y: Double) -> Double {
  if y == 0 { return x / y }
  var result = (x - fmod(x, y)) / y
  let rest = fmod(x, y)
  if rest != 0, (rest < 0) != (y < 0) { result -= 1 }
  return result == 0 ? copysign(0, x / y) : result.rounded()
}

/// Whether a result is the exact value rounded, within some units in the last place; NaN, infinities and zeros match
/// exactly.
private func matches(_ result: Float, _ exact: Double, _ ulps: Double) -> Bool {
  let rounded = Float(exact)
  if rounded.isNaN || result.isNaN { return rounded.isNaN && result.isNaN }
  if rounded.isInfinite || result.isInfinite {
    if rounded == result { return true }
    // Where the value is next to the largest number, an error of one unit may carry to infinity.
    return ulps >= 1 && abs(exact) > 0x1.fffffcp127 && abs(exact) < 0x1.000002p128
  }
  if rounded == 0, result == 0 { return exact == 0 ? rounded.sign == result.sign : true }
  let unit = Double(max(rounded.ulp, .leastNonzeroMagnitude))
  return abs(Double(result) - exact) <= max(ulps, 0.5) * unit * 1.0000001
}

@Suite("Fused chains: functions of real numbers")
struct FusedFunctionTests {
  @Test("functions of one float, over all magnitudes and special values", arguments: functions.indices)
  func unaryFloat(index: Int) {
    let (name, op, ulps, value) = functions[index]
    let results = FusedChain.float(op, floats)
    for (x, result) in zip(floats, results) where !matches(result, value(Double(x)), ulps) {
      // The sign of the zero that rounding and relu give is not promised.
      if result == 0, value(Double(x)) == 0 { continue }
      Issue.record("\(name)(\(x)) = \(result), not \(value(Double(x)))")
    }
  }

  @Test("functions of one double are libm's", arguments: functions.indices)
  func unaryDouble(index: Int) {
    let (name, op, _, value) = functions[index]
    let values = floats.map { Double($0) * 1.000000123 }
    for (x, result) in zip(values, FusedChain.double(op, values)) {
      let exact = value(x)
      let near = result == exact || (result.isNaN && exact.isNaN) || abs(result - exact) <= 2 * exact.ulp
      #expect(near, "\(name)(\(x)) = \(result), not \(exact)")
    }
  }

  /// Every fourth value with every seventh, the special ones with all of each other.
  private static let couples: (left: [Float], right: [Float]) = {
    let special = Array(floats.prefix(30))
    let some = special + stride(from: 30, to: floats.count, by: 61).map { floats[$0] } + [3, -3, 2, -2, 0.25]
    var result: (left: [Float], right: [Float]) = ([], [])
    for x in some {
      for y in some {
        result.left.append(x)
        result.right.append(y)
      }
    }
    return result
  }()

  @Test("functions of two floats, special values against each other", arguments: pairs.indices)
  func binaryFloat(index: Int) {
    let (name, op, value) = pairs[index]
    let (left, right) = Self.couples
    let results = FusedChain.float(op, left, right)
    for index in left.indices {
      let (x, y, result) = (left[index], right[index], results[index])
      var exact = value(Double(x), Double(y))
      // In single precision the quotient is rounded where the remainder is small beside it.
      if op == CK_FLOORDIV, exact.isFinite { exact = Double(Float(exact)) }
      if op == CK_FLOORDIV, abs(exact) > 0x1p24, abs(Double(result) - exact) <= Double(Float(exact).ulp) { continue }
      if !matches(result, exact, 1), !(result == 0 && exact == 0) {
        Issue.record("\(name)(\(x), \(y)) = \(result), not \(exact)")
      }
    }
  }

  @Test("functions of two doubles", arguments: pairs.indices)
  func binaryDouble(index: Int) {
    let (name, op, value) = pairs[index]
    let left = Self.couples.left.map { Double($0) * 1.00000001 }
    let right = Self.couples.right.map { Double($0) * 1.00000003 }
    let results = FusedChain.double(op, left, right)
    for index in left.indices {
      let (result, exact) = (results[index], value(left[index], right[index]))
      let near = result == exact || (result.isNaN && exact.isNaN) || abs(result - exact) <= exact.ulp
      if !near { Issue.record("\(name)(\(left[index]), \(right[index])) = \(result), not \(exact)") }
    }
  }

  @Test("remainders and quotients agree: x = q * y + r, with r between zero and y")
  func division() {
    let left: [Float] = (0..<4096).map { Float($0 * 37 % 1001) * 0.37 - 180 }
    let right: [Float] = (0..<4096).map { Float($0 * 53 % 97) * 0.11 - 5.03 }
    let (q, r) = (FusedChain.float(CK_FLOORDIV, left, right), FusedChain.float(CK_MOD, left, right))
    for i in left.indices {
      #expect(q[i] == q[i].rounded())
      #expect(r[i] == 0 || (r[i] < 0) == (right[i] < 0))
      #expect(abs(r[i]) <= abs(right[i]))
      #expect(abs(Double(q[i]) * Double(right[i]) + Double(r[i]) - Double(left[i])) < 1e-5)
    }
  }

  @Test("angles of any size")
  func largeAngles() {
    let angles: [Float] = [1e5, -3e7, 2.5e8, 1e9, -1e15, 1e30, .greatestFiniteMagnitude, 1.5]
    for (op, value) in [(CK_SIN, sin), (CK_COS, cos), (CK_TAN, tan)] as [(ck_op, (Double) -> Double)] {
      for (x, result) in zip(angles, FusedChain.float(op, angles)) {
        #expect(matches(result, value(Double(x)), 2), "\(x)")
      }
      // Tiles without large angles take the short way.
      let moderate = Array(angles.prefix(3))
      for (x, result) in zip(moderate, FusedChain.float(op, moderate)) {
        #expect(matches(result, value(Double(x)), 2), "\(x)")
      }
    }
  }

  @Test("selection and multiply-add")
  func ternary() {
    let conditions: [Float] = [0, -0.0, 1, .nan, -2, 0.5]
    #expect(
      FusedChain.float(CK_SELECT, conditions, [1, 2, 3, 4, 5, 6], [-1, -2, -3, -4, -5, -6]) == [-1, -2, 3, 4, 5, 6])
    #expect(FusedChain.double(CK_SELECT, [0, 1], [1, 2], [3, 4]) == [3, 2])
    #expect(FusedChain.float(CK_FMA, [2, 3], [5, 7], [1, -1]) == [11, 20])
    #expect(FusedChain.double(CK_FMA, [2, 3], [5, 7], [1, -1]) == [11, 20])
  }

  @Test("bits and shifts of whole floats")
  func bitwise() {
    #expect(FusedChain.float(CK_BITAND, [12, 7], [10, 2]) == [8, 2])
    #expect(FusedChain.float(CK_BITOR, [12, 5], [10, 2]) == [14, 7])
    #expect(FusedChain.float(CK_BITXOR, [12, 5], [10, 1]) == [6, 4])
    #expect(FusedChain.float(CK_BITNOT, [0, 5]) == [-1, -6])
    #expect(FusedChain.float(CK_SHL, [3, 5, 1], [4, 0, 64]) == [48, 5, 0])
    #expect(FusedChain.float(CK_SHR, [48, -5, 7], [4, 1, 64]) == [3, -3, 0])
    #expect(FusedChain.double(CK_SHL, [3, 5], [4, 64]) == [48, 0])
    #expect(FusedChain.double(CK_SHR, [48, -5], [4, 1]) == [3, -3])
    #expect(FusedChain.double(CK_BITXOR, [12, 5], [10, 1]) == [6, 4])
  }
}
