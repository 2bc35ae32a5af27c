/// Reads those pickles of Python that data sets are kept in: NumPy arrays of numbers or of lists of integers, and
/// dictionaries of them.
///
/// A pickle is a program for a small stack machine (Python's `pickletools` describes it) that may call any function.
/// This reader knows three functions, those that rebuild arrays, and does what they do itself; every other one is
/// refused, as Python Keras does. Structures are limited in depth and cannot contain themselves, and memory stays in
/// proportion to the pickle's size.
package struct PickleReader {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private var stack: [PickleValue] = []
  /// Where the items of each open collection start.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The value of the pickle that `bytes` is. Its strings and numbers may lie in `bytes`, which has to outlive it.
  package static func value(of bytes: UnsafeRawBufferPointer) throws(NumPyFormatError) -> PickleValue {
    var reader = PickleReader(bytes)
    while try reader.step() {}
    guard reader.stack.count == 1, reader.marks.isEmpty else { throw malformed("it leaves no single value") }
    return reader.stack[0]
  }

  static func malformed(_ what: String) -> NumPyFormatError { .corrupt("has a malformed pickle: \(what)") }

  /// Carries out one instruction.
  /// - Returns: whether there are more.
  private mutating func step() throws(NumPyFormatError) -> Bool {
    let code = try unsigned(1)
    switch UInt8(code) {
    case 0x80:  // PROTO
      let version = try unsigned(1)
      guard (2...5).contains(version) else {
        throw .unsupported("has a pickle of protocol \(version); expected 2 to 5")
      }
    case 0x95: _ = try unsigned(8)  // FRAME
    case UInt8(ascii: "."): return false
    case UInt8(ascii: "("): marks.append(stack.count)

    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.int(1))  // NEWTRUE
    case 0x89: stack.append(.int(0))  // NEWFALSE
    case UInt8(ascii: "K"): stack.append(.int(try unsigned(1)))
    case UInt8(ascii: "M"): stack.append(.int(try unsigned(2)))
    case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try unsigned(4)))))
    case 0x8A: stack.append(.int(try long(try unsigned(1))))  // LONG1
    case UInt8(ascii: "G"):  // BINFLOAT
      _ = try take(8)
      stack.append(.other)

    case UInt8(ascii: "U"), UInt8(ascii: "C"), 0x8C: stack.append(.bytes(try take(unsigned(1))))
    case UInt8(ascii: "T"), UInt8(ascii: "B"), UInt8(ascii: "X"): stack.append(.bytes(try take(unsigned(4))))
    case 0x8D, 0x8E: stack.append(.bytes(try take(unsigned(8))))  // BINUNICODE8, BINBYTES8

    case UInt8(ascii: "]"): stack.append(.list(PickleList()))
    case UInt8(ascii: "}"): stack.append(.dictionary(PickleDictionary()))
    case UInt8(ascii: ")"): try tuple([])
    case UInt8(ascii: "t"): try tuple(try marked())
    case 0x85...0x87: try tuple(try pop(code - 0x84))  // TUPLE1 to TUPLE3
    case UInt8(ascii: "a"): try append(try pop(1))
    case UInt8(ascii: "e"): try append(try marked())
    case UInt8(ascii: "s"): try setItems(try pop(2))
    case UInt8(ascii: "u"): try setItems(try marked())

    case UInt8(ascii: "q"): memo[try unsigned(1)] = try top()
    case UInt8(ascii: "r"): memo[try unsigned(4)] = try top()
    case 0x94: memo[memo.count] = try top()  // MEMOIZE
    case UInt8(ascii: "h"): try recall(try unsigned(1))
    case UInt8(ascii: "j"): try recall(try unsigned(4))

    case UInt8(ascii: "c"): stack.append(.function(try PickleFunction(module: try line(), name: try line())))
    case 0x93:  // STACK_GLOBAL
      let names = try pop(2)
      guard case .bytes(let module) = names[0], case .bytes(let name) = names[1] else {
        throw PickleReader.malformed("a function whose name is no text")
      }
      stack.append(
        .function(
          try PickleFunction(
            module: String(decoding: module, as: UTF8.self), name: String(decoding: name, as: UTF8.self))))
    case UInt8(ascii: "R"):
      let call = try pop(2)
      stack.append(try PickleFunction.call(call[0], call[1]))
    case UInt8(ascii: "b"):
      let build = try pop(2)
      try PickleFunction.setState(of: build[0], to: build[1])
      stack.append(build[0])
    default:
      throw .unsupported("has a pickle with the instruction \(code) at byte \(position - 1), which is not read here")
    }
    return true
  }
}

extension PickleReader {
  private mutating func take(_ count: Int) throws(NumPyFormatError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - position else { throw PickleReader.malformed("it is cut short") }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }

  /// A number of `size` bytes, the lowest first.
  private mutating func unsigned(_ size: Int) throws(NumPyFormatError) -> Int {
    let word = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard let number = Int(exactly: word) else { throw PickleReader.malformed("a number beyond reason") }
    return number
  }

  /// A signed number of `size` bytes, the lowest first.
  private mutating func long(_ size: Int) throws(NumPyFormatError) -> Int {
    guard size <= 8 else { throw .unsupported("has a number of \(size) bytes; expected at most 8") }
    let digits = try take(size)
    let isNegative = digits.last.map { $0 >= 0x80 } ?? false
    return digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
  }

  /// The text up to the end of the line.
  private mutating func line() throws(NumPyFormatError) -> String {
    let rest = bytes[position...]
    guard let end = rest.prefix(200).firstIndex(of: UInt8(ascii: "\n")) else {
      throw PickleReader.malformed("a name without an end")
    }
    defer { position = end + 1 }
    return String(decoding: bytes[position..<end], as: UTF8.self)
  }

  private func top() throws(NumPyFormatError) -> PickleValue {
    guard let value = stack.last else { throw PickleReader.malformed("it uses a value that is not there") }
    return value
  }

  private mutating func pop(_ count: Int) throws(NumPyFormatError) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw PickleReader.malformed("it uses a value that is not there")
    }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  /// The values since the last mark.
  private mutating func marked() throws(NumPyFormatError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw PickleReader.malformed("a collection without a start") }
    let values = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return values
  }

  private mutating func recall(_ key: Int) throws(NumPyFormatError) {
    guard let value = memo[key] else { throw PickleReader.malformed("it recalls a value that is not there") }
    stack.append(value)
  }

  private mutating func tuple(_ values: [PickleValue]) throws(NumPyFormatError) {
    stack.append(.tuple(try PickleTuple(values)))
  }

  // Mutating, as is what makes its argument: Swift would hand a copy from before the argument was taken off the stack
  // to a method that is not.
  private mutating func append(_ values: [PickleValue]) throws(NumPyFormatError) {
    guard case .list(let list) = try top() else { throw PickleReader.malformed("items for what is no list") }
    try list.append(values)
  }

  private mutating func setItems(_ values: [PickleValue]) throws(NumPyFormatError) {
    guard case .dictionary(let dictionary) = try top(), values.count % 2 == 0 else {
      throw PickleReader.malformed("entries for what is no dictionary")
    }
    for index in stride(from: 0, to: values.count, by: 2) { try dictionary.set(values[index], to: values[index + 1]) }
  }
}
