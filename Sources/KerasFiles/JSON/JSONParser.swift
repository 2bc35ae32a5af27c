import Glibc

/// Reads JSON as Python's `json` module writes it.
///
/// Foundation's reader is not used: it makes one kind of number of 1 and 1.0, which are different arguments in Python,
/// loses the order of keys, refuses Python's `NaN` and `Infinity`, and costs every program its load time.
package struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0
  /// Models nest a few dozen levels deep; without a limit a short hostile text would exhaust the stack.
  static let depthLimit = 200

  package static func parse(_ bytes: [UInt8]) throws(ModelFileError) -> ConfigValue {
    var parser = JSONParser(bytes)
    let value = try parser.value()
    parser.skipSpace()
    guard parser.position == parser.bytes.count else { throw parser.failure("expected the end of the text") }
    return value
  }

  package static func parse(_ text: String) throws(ModelFileError) -> ConfigValue { try parse(Array(text.utf8)) }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private func failure(_ message: String) -> ModelFileError {
    let line = bytes.prefix(position).count { $0 == UInt8(ascii: "\n") } + 1
    return ModelFileError("JSON, line \(line), byte \(position)", message)
  }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func take(_ word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[position...].starts(with: wanted) else { return false }
    position += wanted.count
    return true
  }

  private mutating func value() throws(ModelFileError) -> ConfigValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object())
    case UInt8(ascii: "["): return .array(try array())
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte): return try number()
    case nil: throw failure("the text ends in the middle of a value")
    default: break
    }
    if take("null") { return .null }
    if take("true") { return .bool(true) }
    if take("false") { return .bool(false) }
    if take("NaN") { return .double(.nan) }
    if take("Infinity") { return .double(.infinity) }
    throw failure("expected a value")
  }

  private mutating func enter() throws(ModelFileError) {
    depth += 1
    position += 1
    if depth > Self.depthLimit { throw failure("values are nested more than \(Self.depthLimit) levels deep") }
  }

  private mutating func object() throws(ModelFileError) -> Config {
    try enter()
    defer { depth -= 1 }
    var result = Config()
    skipSpace()
    if take("}") { return result }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("expected a key in quotes") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw failure("expected ':' after the key '\(key)'") }
      guard result[key] == nil else { throw failure("the key '\(key)' comes twice") }
      result[key] = try value()
      skipSpace()
      if take("}") { return result }
      guard take(",") else { throw failure("expected ',' or '}'") }
    }
  }

  private mutating func array() throws(ModelFileError) -> [ConfigValue] {
    try enter()
    defer { depth -= 1 }
    var result: [ConfigValue] = []
    skipSpace()
    if take("]") { return result }
    while true {
      result.append(try value())
      skipSpace()
      if take("]") { return result }
      guard take(",") else { throw failure("expected ',' or ']'") }
    }
  }

  private mutating func number() throws(ModelFileError) -> ConfigValue {
    let start = position
    if take("-"), take("Infinity") { return .double(-.infinity) }
    let digits = position
    while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
    guard position > digits else { throw failure("expected a digit") }
    guard bytes[digits] != UInt8(ascii: "0") || position == digits + 1 else {
      throw failure("a number must not begin with 0")
    }
    var isWhole = true
    if take(".") {
      isWhole = false
      let fraction = position
      while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
      guard position > fraction else { throw failure("expected a digit after the point") }
    }
    if take("e") || take("E") {
      isWhole = false
      if !take("+") { _ = take("-") }
      let exponent = position
      while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
      guard position > exponent else { throw failure("expected a digit in the exponent") }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole {
      guard let value = Int(text) else { throw failure("\(text.prefix(40)) is out of the range of whole numbers") }
      return .int(value)
    }
    guard let value = Double(text), value.isFinite else { throw failure("\(text.prefix(40)) is out of range") }
    return .double(value)
  }

  private mutating func string() throws(ModelFileError) -> String {
    position += 1
    var result: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: result, as: UTF8.self) else { throw failure("text that is not UTF-8") }
        return text
      case UInt8(ascii: "\\"): result.append(contentsOf: try escape())
      case 0..<0x20: throw failure("a control character in quotes")
      default: result.append(byte)
      }
    }
    throw failure("the text ends inside of quotes")
  }

  private mutating func escape() throws(ModelFileError) -> [UInt8] {
    guard let byte = next else { throw failure("the text ends inside of quotes") }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800..<0xDC00).contains(code) {
        guard take("\\u") else { throw failure("half of a surrogate pair") }
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low) else { throw failure("half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw failure("half of a surrogate pair") }
      return Array(Character(scalar).utf8)
    default: throw failure("an unknown escape")
    }
  }

  private mutating func hexadecimal() throws(ModelFileError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
      bytes[position] != UInt8(ascii: "+")
    else { throw failure("expected four hexadecimal digits") }
    position += 4
    return code
  }
}
