import CKernels
import Testing

private let integers: [Int64] = [
  0, 1, -1, 2, -2, 3, 7, -7, 63, 64, -64, 65, 100, 255, 256, -256, 1 << 31, -(1 << 31), 1 << 40, .max, .min, .max - 1,
  .min + 1,
]

/// Every pair of the list.
private func couples<Element>(_ values: [Element]) -> (left: [Element], right: [Element]) {
  (values.flatMap { x in values.map { _ in x } }, values.flatMap { _ in values })
}

private func floored(_ x: Int64, _ y: Int64) -> Int64 {
  if y == 0 { return 0 }
  let (q, r) = (
    x.dividedReportingOverflow(by: y).partialValue, x.remainderReportingOverflow(dividingBy: y).partialValue
  )
  return y != -1 && r != 0 && (r < 0) != (y < 0) ? q - 1 : q
}

private func power<Element: FixedWidthInteger>(_ x: Element, _ y: Element) -> Element {
  if y < 0 { return x == 1 ? 1 : Element.isSigned && x == 0 &- 1 ? (y & 1 == 0 ? 1 : x) : 0 }
  var (result, factor, left): (Element, Element, Element) = (1, x, y)
  while left > 0 {
    if left & 1 == 1 { result = result &* factor }
    factor = factor &* factor
    left >>= 1
  }
  return result
}

private struct Pair<Element: FixedWidthInteger> {
  let op: ck_op
  let value: (Element, Element) -> Element
  init(_ op: ck_op, _ value: @escaping (Element, Element) -> Element) {
    self.op = op
    self.value = value
  }

  /// What signed and unsigned integers share.
  static var common: [Pair] {
    [
      Pair(CK_ADD) { $0 &+ $1 }, Pair(CK_SUB) { $0 &- $1 }, Pair(CK_MUL) { $0 &* $1 },
      Pair(CK_DIV) { $1 == 0 ? 0 : $0.dividedReportingOverflow(by: $1).partialValue }, Pair(CK_POW, power),
      Pair(CK_MAX) { max($0, $1) }, Pair(CK_MIN) { min($0, $1) }, Pair(CK_EQ) { $0 == $1 ? 1 : 0 },
      Pair(CK_NE) { $0 != $1 ? 1 : 0 }, Pair(CK_LT) { $0 < $1 ? 1 : 0 }, Pair(CK_LE) { $0 <= $1 ? 1 : 0 },
      Pair(CK_GT) { $0 > $1 ? 1 : 0 }, Pair(CK_GE) { $0 >= $1 ? 1 : 0 },
      Pair(CK_AND) { $0 != 0 && $1 != 0 ? 1 : 0 }, Pair(CK_OR) { $0 != 0 || $1 != 0 ? 1 : 0 },
      Pair(CK_XOR) { ($0 != 0) != ($1 != 0) ? 1 : 0 }, Pair(CK_BITAND) { $0 & $1 }, Pair(CK_BITOR) { $0 | $1 },
      Pair(CK_BITXOR) { $0 ^ $1 }, Pair(CK_SHL) { $1 >= 0 && $1 < 64 ? $0 << $1 : 0 },
      Pair(CK_SHR) { $1 >= 0 && $1 < 64 ? $0 >> $1 : 0 },
    ]
  }
}

@Suite("Fused chains: integers")
struct FusedIntegerTests {
  private static func check<Element: FixedWidthInteger & BitwiseCopyable>(
    _ class_: ck_class, _ dtype: ck_dtype, _ values: [Element], _ operations: [Pair<Element>]
  ) {
    let (left, right) = couples(values)
    for operation in operations {
      let results = FusedChain.apply(operation.op, class_, dtype, left, right)
      for index in left.indices where results[index] != operation.value(left[index], right[index]) {
        Issue.record(
          "op \(operation.op.rawValue)(\(left[index]), \(right[index])) = \(results[index]), not \(operation.value(left[index], right[index]))"
        )
      }
    }
  }

  @Test("functions of two signed integers: overflow wraps, division by zero gives zero")
  func signedPairs() {
    Self.check(
      CK_CLASS_I, CK_I64, integers,
      Pair<Int64>.common + [
        Pair(CK_FLOORDIV, floored), Pair(CK_MOD) { $1 == 0 ? 0 : $0 &- floored($0, $1) &* $1 },
      ])
  }

  @Test("functions of two unsigned integers")
  func unsignedPairs() {
    Self.check(
      CK_CLASS_U, CK_U64, integers.map { UInt64(bitPattern: $0) },
      Pair<UInt64>.common + [Pair(CK_FLOORDIV) { $1 == 0 ? 0 : $0 / $1 }, Pair(CK_MOD) { $1 == 0 ? 0 : $0 % $1 }])
  }

  @Test("functions of one integer")
  func unary() {
    func signed(_ op: ck_op, _ value: (Int64) -> Int64) {
      #expect(FusedChain.apply(op, CK_CLASS_I, CK_I64, integers) == integers.map(value), "op \(op.rawValue)")
    }
    func unsigned(_ op: ck_op, _ value: (UInt64) -> UInt64) {
      let values = integers.map { UInt64(bitPattern: $0) }
      #expect(FusedChain.apply(op, CK_CLASS_U, CK_U64, values) == values.map(value), "op \(op.rawValue)")
    }
    signed(CK_NEG) { 0 &- $0 }
    signed(CK_ABS) { $0 < 0 ? 0 &- $0 : $0 }
    signed(CK_SIGN) { $0.signum() }
    signed(CK_SQUARE) { $0 &* $0 }
    signed(CK_RECIPROCAL) { $0 == 1 || $0 == -1 ? $0 : 0 }
    signed(CK_RELU) { max($0, 0) }
    signed(CK_NOT) { $0 == 0 ? 1 : 0 }
    signed(CK_BITNOT) { ~$0 }
    signed(CK_ISFINITE) { _ in 1 }
    unsigned(CK_NEG) { 0 &- $0 }
    unsigned(CK_ABS) { $0 }
    unsigned(CK_SIGN) { $0.signum() }
    unsigned(CK_RECIPROCAL) { $0 == 1 ? 1 : 0 }
    unsigned(CK_RELU) { $0 }
    unsigned(CK_ISNAN) { _ in 0 }
    unsigned(CK_ISINF) { _ in 0 }
    for op in [CK_FLOOR, CK_CEIL, CK_ROUND, CK_TRUNC] {
      signed(op) { $0 }
      unsigned(op) { $0 }
    }
  }

  @Test("functions of the reals give whole numbers, cut off and kept in range")
  func real() {
    func signed(_ op: ck_op, _ values: [Int64]) -> [Int64] { FusedChain.apply(op, CK_CLASS_I, CK_I64, values) }
    #expect(signed(CK_SQRT, [0, 1, 15, 16, -4]) == [0, 1, 3, 4, 0])
    #expect(signed(CK_EXP, [0, 1, 2, 100, -1]) == [1, 2, 7, .max, 0])
    #expect(signed(CK_LOG, [1, 100, 0]) == [0, 4, .min])
    #expect(signed(CK_TANH, [0, 100, -100]) == [0, 1, -1])
    #expect(signed(CK_SOFTPLUS, [-50, 3, 40]) == [0, 3, 40])
    #expect(FusedChain.apply(CK_SQRT, CK_CLASS_U, CK_U64, [UInt64.max, 17]) == [1 << 32, 4])
    #expect(FusedChain.apply(CK_EXP, CK_CLASS_U, CK_U64, [UInt64(3), 50]) == [20, .max])
  }

  @Test("every operation has a function in every class")
  func complete() {
    // The bit patterns are harmless numbers in all classes: small whole ones, or real ones near zero.
    let words = [UInt64](repeating: 2, count: 64)
    for class_ in [CK_CLASS_F, CK_CLASS_D, CK_CLASS_I, CK_CLASS_U] {
      for op in CK_NEG.rawValue...CK_SHR.rawValue {
        let dtype = [CK_F32, CK_F64, CK_I64, CK_U64][Int(class_.rawValue)]
        _ = FusedChain.apply(ck_op(rawValue: op), class_, dtype, words, words)
      }
    }
  }

  @Test("selection and multiply-add")
  func ternary() {
    #expect(FusedChain.apply(CK_SELECT, CK_CLASS_I, CK_I64, [Int64(0), -3], [1, 2], [3, 4]) == [3, 2])
    #expect(FusedChain.apply(CK_FMA, CK_CLASS_I, CK_I64, [Int64.max, -3], [2, 5], [1, 4]) == [-1, -11])
    #expect(FusedChain.apply(CK_FMA, CK_CLASS_U, CK_U64, [UInt64(1) << 63], [2], [4]) == [4])
  }
}
