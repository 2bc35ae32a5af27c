import Tensors

/// The lines of a file, taken apart into fields.
struct CSVLines {
  private let file: MappedFile
  private let delimiter: UInt8
  private var position: Int
  /// The number of the line that was read last, and of the one that comes next.
  private var line = 0
  private var nextLine = 1

  init(_ file: MappedFile, delimiter: UInt8) {
    self.file = file
    self.delimiter = delimiter
    // A byte order mark says nothing in UTF-8.
    position = file.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  func failure(_ message: String) -> DataFileError {
    DataFileError(.corrupt, path: file.path, "line \(line) \(message)")
  }

  /// The fields of the next line that is not empty, without space around them.
  mutating func next() throws -> [String]? {
    let bytes = file.bytes
    while position < bytes.count {
      line = nextLine
      var fields: [String] = []
      repeat { fields.append(try field(bytes)) } while take(delimiter, bytes)
      nextLine += 1
      _ = take(UInt8(ascii: "\r"), bytes)
      guard position == bytes.count || take(UInt8(ascii: "\n"), bytes) else {
        throw failure("has text after a closing quote")
      }
      if fields != [""] { return fields }
    }
    return nil
  }

  private mutating func field(_ bytes: UnsafeRawBufferPointer) throws -> String {
    while position < bytes.count, bytes[position] == 0x20 { position += 1 }
    if take(UInt8(ascii: "\""), bytes) { return try quoted(bytes) }
    let start = position
    while position < bytes.count, bytes[position] != delimiter, bytes[position] != UInt8(ascii: "\n") { position += 1 }
    var end = position
    while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return try text(bytes[start..<end])
  }

  /// The rest of a field in quotes, which may hold delimiters and line ends.
  private mutating func quoted(_ bytes: UnsafeRawBufferPointer) throws -> String {
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard take(byte, bytes) else {
          while position < bytes.count, bytes[position] == 0x20 { position += 1 }
          return try self.text(text)
        }
      }
      if byte == UInt8(ascii: "\n") { nextLine += 1 }
      text.append(byte)
    }
    throw failure("has a quote that is not closed")
  }

  private func text(_ bytes: some Collection<UInt8>) throws -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw failure("is not UTF-8; convert the file, such as by 'iconv -f LATIN1 -t UTF-8'")
    }
    return text
  }

  private mutating func take(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}
