/// A value that a `.npy` header may hold.
enum PythonLiteral: Equatable {
  case string(String)
  case bool(Bool)
  case tuple([Int])
  /// A list: the fields of a record type. Its content does not matter, since records are not read.
  case list
}

/// Reads the dictionary of a `.npy` header, and nothing else of Python: short strings, bools and tuples of integers.
struct PythonLiteralParser {
  private let text: UnsafeRawBufferPointer
  private var position = 0

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// The text as one dictionary, with nothing but space after it.
  mutating func dictionary() throws(NumPyFormatError) -> [String: PythonLiteral] {
    var entries: [String: PythonLiteral] = [:]
    try expect("{")
    while !take("}") {
      let key = try string()
      try expect(":")
      let value = try value()
      guard entries.updateValue(value, forKey: key) == nil else { throw malformed("the entry '\(key)' twice") }
      if !take(",") {
        try expect("}")
        break
      }
    }
    guard next == nil else { throw malformed("more text after the dictionary") }
    return entries
  }

  private mutating func value() throws(NumPyFormatError) -> PythonLiteral {
    switch next {
    case "'", "\"": return .string(try string())
    case "(": return .tuple(try tuple())
    case "T", "F": return .bool(try bool())
    case "[":
      try skipList()
      return .list
    default: throw malformed("a value that is neither a string, a bool nor a tuple")
    }
  }

  private mutating func string() throws(NumPyFormatError) -> String {
    guard let quote = next, quote == "'" || quote == "\"" else { throw malformed("no string where one is expected") }
    position += 1
    let start = position
    while position < text.count, text[position] != quote.value {
      guard text[position] != UInt8(ascii: "\\") else { throw malformed("an escape in a string") }
      position += 1
    }
    guard position < text.count else { throw malformed("a string without an end") }
    position += 1
    return String(decoding: text[start..<position - 1], as: UTF8.self)
  }

  private mutating func bool() throws(NumPyFormatError) -> Bool {
    for (word, value) in [("True", true), ("False", false)]
    where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw malformed("a word that is neither True nor False")
  }

  /// `()`, `(3,)`, `(3, 4)`, with Python 2's `3L` for 3.
  private mutating func tuple() throws(NumPyFormatError) -> [Int] {
    var sizes: [Int] = []
    try expect("(")
    while !take(")") {
      sizes.append(try size())
      if !take(",") {
        guard sizes.count > 1 else { throw malformed("an integer in place of a tuple") }
        try expect(")")
        break
      }
    }
    return sizes
  }

  private mutating func size() throws(NumPyFormatError) -> Int {
    guard let first = next, ("0"..."9").contains(first) else {
      throw malformed("a dimension that is no integer from 0 on")
    }
    var size = 0
    while position < text.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[position]) {
      let (tens, isTooLarge) = size.multipliedReportingOverflow(by: 10)
      let (sum, isStillTooLarge) = tens.addingReportingOverflow(Int(text[position] - UInt8(ascii: "0")))
      guard !isTooLarge, !isStillTooLarge else { throw malformed("a dimension beyond 2⁶³") }
      size = sum
      position += 1
    }
    _ = take("L")
    return size
  }

  /// Skips to the matching bracket, over strings.
  private mutating func skipList() throws(NumPyFormatError) {
    var depth = 0
    repeat {
      guard let character = next else { throw malformed("a list without an end") }
      switch character {
      case "'", "\"": _ = try string()
      case "[":
        depth += 1
        position += 1
      case "]":
        depth -= 1
        position += 1
      default: position += 1
      }
    } while depth > 0
  }

  /// The next character that is no space.
  private var next: Unicode.Scalar? {
    mutating get {
      while position < text.count, [0x20, 0x0A, 0x09, 0x0D].contains(text[position]) { position += 1 }
      return position < text.count ? Unicode.Scalar(text[position]) : nil
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character else { return false }
    position += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(NumPyFormatError) {
    guard take(character) else { throw malformed("no '\(character)' where one is expected") }
  }

  private func malformed(_ what: String) -> NumPyFormatError {
    .corrupt("has a malformed header: \(what), at byte \(position)")
  }
}
