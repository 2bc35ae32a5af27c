/// Numbers from a text file with a line for each sample and separators between columns.
public struct CSVTable: Sendable {
  /// The names of the columns, if the file has a header.
  public let columnNames: [String]?
  /// All numbers, float32 of shape `(rows, columns)`.
  public let values: Tensor

  /// One column, of shape `(rows,)`.
  /// - Throws: ``KerasError``, when no column has that name.
  public func column(_ name: String) throws -> Tensor { values[.all, try index(name)] }

  /// The columns of those names, in their order, of shape `(rows, names.count)`.
  /// - Throws: ``KerasError``, when no column has one of the names.
  public func columns(_ names: [String]) throws -> Tensor {
    .stack(try names.map { try column($0) }, axis: 1)
  }

  /// All columns but one: the inputs, when that one is the target.
  /// - Throws: ``KerasError``, when no column has that name.
  public func columns(without name: String) throws -> Tensor {
    let excluded = try index(name)
    let rest = (0..<values.shape[1]).filter { $0 != excluded }.map { Int32($0) }
    return values.gathering(Tensor(rest), axis: 1)
  }

  private func index(_ name: String) throws -> Int {
    guard let index = columnNames?.firstIndex(of: name) else {
      guard let columnNames else {
        throw KerasError.invalidArgument("CSVTable", "the file has no header to find the column '\(name)' in")
      }
      throw KerasError.unknown("column", name, among: columnNames)
    }
    return index
  }
}

/// Whether the first line of a table names its columns.
public enum CSVHeader: Sendable {
  /// It does if one of its fields is neither a number nor empty.
  case auto
  case present
  case absent
}

/// Reads a table of numbers: `let x = try loadCSV("houses.csv").columns(without: "price")`.
///
/// The format is that of RFC 4180: fields may stand in double quotes, and a double quote within them is doubled. Lines
/// end with a line feed, with or without a carriage return; empty ones are passed over.
///
/// - Parameters:
///   - path: a text file in UTF-8.
///   - header: whether the first line names the columns.
///   - delimiter: what stands between two fields.
///   - missingValue: the number for an empty field; by default such a field is an error.
/// - Throws: ``DataFileError``, naming the line and column of the first field that is no number, or of a line with more
///   or fewer fields than the first.
public func loadCSV(
  _ path: String, header: CSVHeader = .auto, delimiter: Unicode.Scalar = ",", missingValue: Float? = nil
) throws -> CSVTable {
  guard delimiter.isASCII, delimiter != "\"", delimiter != "\n", delimiter != "\r" else {
    throw KerasError.invalidArgument("loadCSV", "delimiter is '\(delimiter)'; expected an ASCII character such as ';'")
  }
  let file = try MappedFile(path: path)
  defer { withExtendedLifetime(file) {} }
  var lines = CSVLines(file, delimiter: UInt8(ascii: delimiter))
  var names: [String]?
  var numbers: [Float] = []
  var width: Int?
  while let fields = try lines.next() {
    let isFirst = width == nil
    guard fields.count == width ?? fields.count else {
      throw lines.failure("has \(fields.count) fields; expected \(width!), as in the first line")
    }
    width = fields.count
    if isFirst, header != .absent, header == .present || fields.contains(where: { !$0.isEmpty && Float($0) == nil }) {
      names = fields
      continue
    }
    for (column, field) in fields.enumerated() {
      if let number = Float(field) ?? (field.isEmpty ? missingValue : nil) {
        if numbers.count == numbers.capacity { try grow(&numbers, path) }
        numbers.append(number)
      } else {
        let name = names.map { "'\($0[column])'" } ?? "\(column + 1)"
        throw lines.failure(
          field.isEmpty
            ? "has nothing in column \(name); pass missingValue to allow it"
            : "has '\(field.prefix(40))' in column \(name), which is not a number")
      }
    }
  }
  guard let width else { throw DataFileError(.corrupt, path: path, "holds no lines") }
  return CSVTable(columnNames: names, values: try Tensor(numbers, shape: [numbers.count / width, width]).checked())
}

/// Makes room for twice as many numbers; an array that grows by itself traps where there is no memory.
private func grow(_ numbers: inout [Float], _ path: String) throws {
  let count = max(2 * numbers.count, 1024)
  try MachineMemory.require(count * MemoryLayout<Float>.stride, for: "the numbers of '\(path)'")
  numbers.reserveCapacity(count)
}

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
    return String(decoding: bytes[start..<end], as: UTF8.self)
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
          return String(decoding: text, as: UTF8.self)
        }
      }
      if byte == UInt8(ascii: "\n") { nextLine += 1 }
      text.append(byte)
    }
    throw failure("has a quote that is not closed")
  }

  private mutating func take(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }
}
