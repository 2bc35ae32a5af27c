import Glibc

/// `base` raised to `exponent`.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }

/// The decimal exponent of a finite number other than zero: 2 for 345.
func decimalExponent(_ value: Double) -> Int { Int(floor(log10(abs(value)))) }

/// Numbers as readers of a plot want them: short, with a real minus sign and separated thousands.
enum NumberText {
  /// A fixed number of decimals: `fixed(-1234.5, decimals: 1)` is "−1,234.5".
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    var digits = formatted(abs(value), decimals: decimals)
    let isZero = !digits.contains { $0 != "0" && $0 != "." }
    let whole = digits.prefix { $0 != "." }.count
    for place in stride(from: whole - 3, to: 0, by: -3) {
      digits.insert(",", at: digits.index(digits.startIndex, offsetBy: place))
    }
    return value < 0 && !isZero ? "−" + digits : digits
  }

  /// A number with `significant` digits, in powers of ten where plain digits would be long.
  static func significant(_ value: Double, digits significant: Int = 3) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    // Rounding may carry into the next power of ten: 9.999 is "10.0" with three digits, not "10.00".
    var exponent = decimalExponent(value)
    if abs(value) >= (power(10, Double(significant)) - 0.5) * power(10, Double(exponent - significant + 1)) {
      exponent += 1
    }
    guard (-4..<6).contains(exponent) else { return scientific(value, decimals: significant - 1) }
    return fixed(value, decimals: max(0, significant - 1 - exponent))
  }

  /// Powers of ten: `scientific(0.00012, decimals: 1)` is "1.2×10⁻⁴".
  static func scientific(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return nonFinite(value) }
    guard value != 0 else { return "0" }
    var exponent = decimalExponent(value)
    // Scaled in two steps, since 10^320 is no Double.
    var mantissa = value / power(10, Double(exponent / 2)) / power(10, Double(exponent - exponent / 2))
    if abs(mantissa) >= 10 - 0.5 * power(10, Double(-decimals)) {
      mantissa /= 10
      exponent += 1
    }
    return fixed(mantissa, decimals: decimals) + "×10" + superscript(exponent)
  }

  private static func superscript(_ exponent: Int) -> String {
    let raised: [Character: Character] = [
      "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
    ]
    return String(String(exponent).map { raised[$0] ?? $0 })
  }

  private static func nonFinite(_ value: Double) -> String {
    value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞"
  }

  private static func formatted(_ value: Double, decimals: Int) -> String {
    withVaList([Int32(decimals), value]) { arguments in
      // The longest Double has 309 digits before the point.
      String(unsafeUninitializedCapacity: 400) { buffer in
        let count = buffer.withMemoryRebound(to: CChar.self) { vsnprintf($0.baseAddress, 400, "%.*f", arguments) }
        return min(Int(max(count, 0)), 399)
      }
    }
  }
}
