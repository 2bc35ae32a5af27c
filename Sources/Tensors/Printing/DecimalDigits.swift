import Glibc

/// A finite number's decimal digits: sign, d₀.d₁d₂… and a power of ten.
struct DecimalDigits {
  var isNegative: Bool
  /// Without zeros at the end; empty for zero.
  var digits: [UInt8]
  /// The power of ten of the first digit.
  var exponent: Int

  /// The digits of a number written as Swift or C writes it: `-12.5`, `1e-07`, `6.02e+23`.
  init(parsing text: String) {
    var rest = Substring(text)
    isNegative = rest.first == "-"
    if isNegative { rest.removeFirst() }
    let parts = rest.split(separator: "e")
    var power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    var digits: [UInt8] = []
    var isAfterPoint = false
    for byte in parts[0].utf8 {
      if byte == UInt8(ascii: ".") {
        isAfterPoint = true
        continue
      }
      digits.append(byte - UInt8(ascii: "0"))
      if !isAfterPoint { power += 1 }
    }
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    while digits.last == 0 { digits.removeLast() }
    self.digits = digits
    exponent = digits.isEmpty ? 0 : power - zeros - 1
  }

  /// The value with `count` digits after the point, without an exponent.
  init(_ value: Double, fractionDigits count: Int) { self.init(parsing: DecimalDigits.text("%.*f", count, value)) }

  /// The value with `count` digits after the first one.
  init(_ value: Double, significantAfterFirst count: Int) {
    self.init(parsing: DecimalDigits.text("%.*e", count, value))
  }

  /// How many digits stand behind the point when there is no exponent.
  var fractionCount: Int { digits.isEmpty ? 0 : max(0, digits.count - 1 - exponent) }

  /// The parts before and after the point, the latter without zeros at the end.
  var positional: (integer: String, fraction: String) {
    let sign = isNegative ? "-" : ""
    func text(_ range: Range<Int>) -> String {
      String(decoding: range.map { digits.indices.contains($0) ? digits[$0] + 48 : 48 }, as: UTF8.self)
    }
    if digits.isEmpty || exponent < 0 {
      let zeros = digits.isEmpty ? 0 : -exponent - 1
      return (sign + "0", String(repeating: "0", count: zeros) + text(0..<digits.count))
    }
    return (sign + text(0..<exponent + 1), digits.count > exponent + 1 ? text(exponent + 1..<digits.count) : "")
  }

  /// The parts of d₀.d₁d₂…e±xx; the exponent has two digits or more.
  var scientific: (integer: String, fraction: String, exponent: String) {
    let all = digits.isEmpty ? [0] : digits
    let power = abs(exponent)
    return (
      (isNegative ? "-" : "") + String(all[0]), String(decoding: all.dropFirst().map { $0 + 48 }, as: UTF8.self),
      (exponent < 0 ? "-" : "+") + (power < 10 ? "0" : "") + String(power)
    )
  }

  /// What C's `printf` makes of a number: rounded correctly from its exact value.
  fileprivate static func text(_ format: String, _ count: Int, _ value: Double) -> String {
    // The largest number has 309 digits before the point.
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([CInt(count), value]) { vsnprintf(&buffer, buffer.count, format, $0) }
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A floating-point type as it is printed.
protocol PrintableFloat: Comparable {
  /// The largest power of ten that is printed with all its digits, as NumPy has it for this type.
  static var exponentFrom: Int { get }
  var exact: Double { get }
  /// The fewest digits that identify the value.
  var shortest: DecimalDigits { get }
  static func rounding(_ value: Double) -> Self
}

extension Float16: PrintableFloat {
  static var exponentFrom: Int { 3 }
  var exact: Double { Double(self) }
  // `description` writes whole numbers in full: 65504, where 6.55e4 is enough.
  var shortest: DecimalDigits { .fewest(exact, atMost: 5) { Float16($0) == self } }
  static func rounding(_ value: Double) -> Float16 { Float16(value) }
}

extension Float: PrintableFloat {
  static var exponentFrom: Int { 6 }
  var exact: Double { Double(self) }
  var shortest: DecimalDigits { DecimalDigits(parsing: description) }
  static func rounding(_ value: Double) -> Float { Float(value) }
}

extension Double: PrintableFloat {
  static var exponentFrom: Int { 8 }
  var exact: Double { self }
  var shortest: DecimalDigits { DecimalDigits(parsing: description) }
  static func rounding(_ value: Double) -> Double { value }
}

/// A bfloat16 number as it is printed; NumPy has no such type, so the limits are those of float32.
struct PrintableBFloat16: PrintableFloat {
  let value: BFloat16
  static var exponentFrom: Int { Float.exponentFrom }
  var exact: Double { Double(value.floatValue) }
  var shortest: DecimalDigits { .fewest(exact, atMost: 4) { BFloat16(Float($0)) == value } }
  static func rounding(_ value: Double) -> PrintableBFloat16 { PrintableBFloat16(value: BFloat16(Float(value))) }
  static func < (a: PrintableBFloat16, b: PrintableBFloat16) -> Bool { a.exact < b.exact }
}

extension DecimalDigits {
  /// The first rounding of `value`, from one digit to `count`, that `identifies` recognizes as the same number.
  fileprivate static func fewest(
    _ value: Double, atMost count: Int, _ identifies: (Double) -> Bool
  ) -> DecimalDigits {
    for places in 0..<count - 1 {
      let text = text("%.*e", places, value)
      if let rounded = Double(text), identifies(rounded) { return DecimalDigits(parsing: text) }
    }
    return DecimalDigits(value, significantAfterFirst: count - 1)
  }
}
