import Glibc

/// How a number is written, in Python's format specification mini-language: `02d`, `.4f`, `>8.3e`, `.1%`.
///
/// It knows `[[fill]align][sign][0][width][,][.precision][type]` with the types `d`, `e`, `f`, `g`, their capitals, and
/// `%`.
struct FormatSpecification {
  enum Number {
    case int(Int)
    case double(Double)
  }

  private var fill: Character = " "
  private var align: Character = ">"
  private var sign: Character = "-"
  private var width = 0
  private var grouping = ""
  private var precision: Int?
  private var type: Character?
  private let specification: String

  init(_ specification: String) throws(FormatTemplate.Failure) {
    self.specification = specification
    var rest = Substring(specification)
    func take(_ characters: String) -> Character? {
      guard let first = rest.first, characters.contains(first) else { return nil }
      return rest.removeFirst()
    }
    func takeNumber() -> Int? {
      let digits = rest.prefix { "0" <= $0 && $0 <= "9" }
      rest = rest.dropFirst(digits.count)
      return Int(digits)
    }
    if let second = rest.dropFirst().first, "<>=^".contains(second) {
      (fill, align) = (rest.removeFirst(), rest.removeFirst())
    } else if let first = take("<>=^") {
      align = first
    }
    sign = take("+- ") ?? "-"
    if rest.first == "0", align == ">", fill == " " { (fill, align) = ("0", "=") }
    width = takeNumber() ?? 0
    grouping = take(",_").map { String($0) } ?? ""
    if take(".") != nil {
      guard let digits = takeNumber() else {
        throw FormatTemplate.Failure(message: "'\(specification)' has a '.' without digits after it")
      }
      precision = digits
    }
    type = take("deEfFgG%")
    guard rest.isEmpty, width <= 1000, precision ?? 0 <= 100 else {
      throw FormatTemplate.Failure(message: "'\(specification)' is not a format for numbers")
    }
  }

  func text(_ number: Number) throws(FormatTemplate.Failure) -> String {
    var digits: String
    switch number {
    case .int(let value) where type == nil || type == "d":
      guard precision == nil else {
        throw FormatTemplate.Failure(message: "'\(specification)' has a precision, and the number is a whole one")
      }
      digits = String(value)
    case .int(let value): digits = printed(Double(value))
    case .double where type == "d":
      throw FormatTemplate.Failure(message: "'\(specification)' is for whole numbers, and the number is not one")
    case .double(let value): digits = printed(value)
    }
    var mark = ""
    if digits.hasPrefix("-") {
      mark = String(digits.removeFirst())
    } else if sign != "-" {
      mark = String(sign)
    }
    if !grouping.isEmpty {
      // Zeros that fill up are grouped too.
      while fill == "0", align == "=", mark.count + grouped(digits).count < width { digits = "0" + digits }
      digits = grouped(digits)
    }
    let missing = width - mark.count - digits.count
    guard missing > 0 else { return mark + digits }
    let padding = { (count: Int) in String(repeating: fill, count: count) }
    switch align {
    case "<": return mark + digits + padding(missing)
    case "=": return mark + padding(missing) + digits
    case "^": return padding(missing / 2) + mark + digits + padding(missing - missing / 2)
    default: return padding(missing) + mark + digits
    }
  }

  private func printed(_ value: Double) -> String {
    guard value.isFinite else {
      let word = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
      return type == "%" ? word + "%" : type?.isUppercase == true ? word.uppercased() : word
    }
    switch type {
    case "%": return printf("%.*f", precision ?? 6, value * 100) + "%"
    case let type?: return printf("%.*\(type)", precision ?? 6, value)
    case nil: return precision.map { general(value, max($0, 1)) } ?? value.pythonText
    }
  }

  /// As `g`, but with a digit behind the point at least, and so with an exponent one digit earlier.
  private func general(_ value: Double, _ precision: Int) -> String {
    let scientific = printf("%.*e", precision - 1, value)
    let exponent = Int(scientific[scientific.index(after: scientific.lastIndex(of: "e")!)...]) ?? 0
    if exponent == precision - 1 {
      // What `g` writes as 12 is 1.2e+01 here.
      let parts = scientific.split(separator: "e")
      let mantissa = parts[0].contains(".") ? parts[0].trimmingZeros : String(parts[0])
      return "\(mantissa)e\(parts[1])"
    }
    let text = printf("%.*g", precision, value)
    return text.contains { ".e".contains($0) } ? text : text + ".0"
  }

  private func grouped(_ digits: String) -> String {
    let whole = digits.prefix { "0" <= $0 && $0 <= "9" }
    var result = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { result += grouping }
      result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
  }

  private func printf(_ format: String, _ precision: Int, _ value: Double) -> String {
    withVaList([CInt(precision), value]) { arguments in
      // The largest number has 309 digits before the point.
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
        vsnprintf(buffer.baseAddress!, buffer.count, format, arguments)
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}

extension Substring {
  /// A decimal fraction without the zeros at its end, and without the point when no digit is left behind it.
  fileprivate var trimmingZeros: String {
    var result = self
    while result.last == "0" { result.removeLast() }
    if result.last == "." { result.removeLast() }
    return String(result)
  }
}
