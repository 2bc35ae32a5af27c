import Tensors

/// Reads a table: `let x = try loadCSV("houses.csv").columns(without: "price")`.
///
/// A column is read as numbers unless it is named in `strings`:
///
/// ```swift
/// let table = try loadCSV("reviews.csv", strings: ["text"])
/// try vectorize.adapt(table.strings("text"))
/// let (x, y) = (try vectorize(table.strings("text")), try table.column("stars"))
/// ```
///
/// The format is that of RFC 4180: fields may stand in double quotes, and a double quote within them is doubled. Lines
/// end with a line feed, with or without a carriage return; empty ones are skipped.
///
/// - Parameters:
///   - path: a text file in UTF-8.
///   - header: whether the first line names the columns.
///   - delimiter: the character between two fields.
///   - missingValue: the number for an empty field; by default such a field is an error.
///   - strings: the columns to read as strings, by name or by position counted from 0.
/// - Throws: ``DataFileError``, naming the line and column of the first field that is not a number, or of a line with
///   more or fewer fields than the first; ``KerasError``, when one of `strings` is no column.
public func loadCSV(
  _ path: String, header: CSVHeader = .auto, delimiter: Unicode.Scalar = ",", missingValue: Float? = nil,
  strings: [any CSVColumn] = []
) throws -> CSVTable {
  guard delimiter.isASCII, delimiter != "\"", delimiter != "\n", delimiter != "\r" else {
    throw KerasError.invalidArgument("loadCSV", "delimiter is '\(delimiter)'; expected an ASCII character such as ';'")
  }
  let file = try MappedFile(path: path)
  defer { withExtendedLifetime(file) {} }
  var lines = CSVLines(file, delimiter: UInt8(ascii: delimiter))
  guard let first = try lines.next() else { throw DataFileError(.corrupt, path: path, "contains no lines") }
  let named = strings.first { $0.columnName != nil }
  if header == .absent, let named {
    throw KerasError.invalidArgument("loadCSV", "the file has no header to find the column \(named.text) in")
  }
  let textColumns = try Set(strings.map { try $0.index(names: first, count: first.count, of: "loadCSV") })
  if header == .auto, named == nil, textColumns.count == first.count {
    throw KerasError.invalidArgument(
      "loadCSV", "all columns are strings, so that a header looks like any line; pass header: .present or .absent")
  }
  let looksLikeHeader = first.enumerated().contains { column, field in
    !textColumns.contains(column) && !field.isEmpty && Float(field) == nil
  }
  let names = header == .present || header == .auto && (named != nil || looksLikeHeader) ? first : nil
  var rows = CSVRows(names: names, textColumns: textColumns, width: first.count, missingValue: missingValue)
  if names == nil { try rows.add(first, from: lines, path) }
  while let fields = try lines.next() { try rows.add(fields, from: lines, path) }
  return try rows.table()
}

/// The rows that were read, numbers and strings apart.
private struct CSVRows {
  let names: [String]?
  let textColumns: Set<Int>
  let width: Int
  let missingValue: Float?
  private var numbers: [Float] = []
  private var texts: [Int: [String]] = [:]
  private var count = 0

  init(names: [String]?, textColumns: Set<Int>, width: Int, missingValue: Float?) {
    (self.names, self.textColumns, self.width, self.missingValue) = (names, textColumns, width, missingValue)
  }

  mutating func add(_ fields: [String], from lines: CSVLines, _ path: String) throws {
    guard fields.count == width else {
      throw lines.failure("has \(fields.count) fields; expected \(width), as in the first line")
    }
    count += 1
    for (column, field) in fields.enumerated() {
      if textColumns.contains(column) {
        texts[column, default: []].append(field)
      } else if let number = Float(field) ?? (field.isEmpty ? missingValue : nil) {
        if numbers.count == numbers.capacity { try grow(path) }
        numbers.append(number)
      } else {
        let name = names.map { "'\($0[column])'" } ?? "\(column + 1)"
        throw lines.failure(
          field.isEmpty
            ? "has nothing in column \(name); pass missingValue to allow it"
            : "has '\(field.prefix(40))' in column \(name), which is not a number; pass "
              + "strings: [\(names.map { "\"\($0[column])\"" } ?? "\(column)")] to read the column as strings")
      }
    }
  }

  func table() throws -> CSVTable {
    let columns = (0..<width).filter { !textColumns.contains($0) }
    let contents = (0..<width).map { column -> CSVTable.Content in
      columns.firstIndex(of: column).map { .numbers($0) } ?? .strings(StringArray(texts[column] ?? []))
    }
    return CSVTable(
      columnNames: names, values: try Tensor(numbers, shape: [count, columns.count]).checked(), contents: contents)
  }

  /// Makes room for twice as many numbers; an array that grows by itself traps where there is no memory.
  private mutating func grow(_ path: String) throws {
    let count = max(2 * numbers.count, 1024)
    try MachineMemory.require(count * MemoryLayout<Float>.stride, for: "the numbers of '\(path)'")
    numbers.reserveCapacity(count)
  }
}
