/// How the floating-point numbers of one array are printed, so that their points stand in one column.
///
/// The rules are those of NumPy's default print options: at most eight digits after the point, and fewer where fewer
/// identify the number; an exponent for all, as soon as the largest and the smallest number require
/// one.
struct FloatColumn {
  private static let precision = 8
  private let usesExponent: Bool
  /// Characters before the point, sign included, and after it.
  private var left = 0
  private var right = 0
  private var exponentSize = 0

  /// Finds the form that suits `values`.
  init<Value: PrintableFloat>(_ values: [Value]) {
    let finite = values.filter(\.exact.isFinite)
    usesExponent = FloatColumn.callsForExponent(finite)
    var fraction = 0
    for value in finite {
      if usesExponent {
        let parts = FloatColumn.rounded(value, usesExponent: true).scientific
        left = max(left, parts.integer.count)
        fraction = max(fraction, parts.fraction.count)
        exponentSize = max(exponentSize, parts.exponent.count)
      } else {
        let parts = FloatColumn.rounded(value, usesExponent: false).positional
        left = max(left, parts.integer.count)
        fraction = max(fraction, parts.fraction.count)
      }
    }
    right = fraction
    let width = right + (usesExponent ? 1 + exponentSize : 0)
    for value in values where !value.exact.isFinite {
      left = max(left, FloatColumn.name(ofNonFinite: value.exact).count - width - 1)
    }
  }

  /// The number, padded to the width of the column.
  func text<Value: PrintableFloat>(_ value: Value) -> String {
    guard value.exact.isFinite else {
      let width = left + 1 + right + (usesExponent ? 1 + exponentSize : 0)
      return padded(FloatColumn.name(ofNonFinite: value.exact), to: width)
    }
    if usesExponent {
      let parts = DecimalDigits(value.exact, significantAfterFirst: right).scientific
      let zeros = String(repeating: "0", count: right - parts.fraction.count)
      let sign = parts.exponent.prefix(1)
      let exponent = parts.exponent.dropFirst()
      let exponentZeros = String(repeating: "0", count: max(0, exponentSize - 1 - exponent.count))
      return "\(padded(parts.integer, to: left)).\(parts.fraction)\(zeros)e\(sign)\(exponentZeros)\(exponent)"
    }
    let parts = FloatColumn.rounded(value, usesExponent: false).positional
    let spaces = String(repeating: " ", count: right - parts.fraction.count)
    return "\(padded(parts.integer, to: left)).\(parts.fraction)\(spaces)"
  }

  /// A single number as NumPy's `str` writes it: all digits that count.
  static func scalarText<Value: PrintableFloat>(_ value: Value) -> String {
    guard value.exact.isFinite else { return name(ofNonFinite: value.exact) }
    let size = abs(value.exact)
    // A scalar double has room for all of its sixteen digits.
    let limit = Value.exponentFrom == Double.exponentFrom ? 16 : Value.exponentFrom
    if size != 0, size < 1e-4 || size >= powerOfTen(limit) {
      let parts = value.shortest.scientific
      return parts.integer + (parts.fraction.isEmpty ? "" : ".\(parts.fraction)") + "e\(parts.exponent)"
    }
    let parts = value.shortest.positional
    return "\(parts.integer).\(parts.fraction.isEmpty ? "0" : parts.fraction)"
  }

  /// Numbers from 10⁸ on (fewer for narrow types), below 10⁻⁴, or a thousandfold apart are easier to read with
  /// exponents.
  private static func callsForExponent<Value: PrintableFloat>(_ finite: [Value]) -> Bool {
    let sizes = finite.map { Value.rounding(abs($0.exact)) }.filter { $0.exact != 0 }
    guard let largest = sizes.max(), let smallest = sizes.min() else { return false }
    return largest >= Value.rounding(powerOfTen(Value.exponentFrom)) || smallest < Value.rounding(1e-4)
      || Value.rounding(largest.exact / smallest.exact) > Value.rounding(1000)
  }

  private static func rounded<Value: PrintableFloat>(_ value: Value, usesExponent: Bool) -> DecimalDigits {
    let shortest = value.shortest
    if usesExponent {
      return shortest.digits.count <= precision + 1
        ? shortest : DecimalDigits(value.exact, significantAfterFirst: precision)
    }
    return shortest.fractionCount <= precision
      ? shortest : DecimalDigits(value.exact, fractionDigits: precision)
  }

  private static func powerOfTen(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { power, _ in power * 10 } }

  private static func name(ofNonFinite value: Double) -> String {
    value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
  }
}

func padded(_ text: String, to width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
