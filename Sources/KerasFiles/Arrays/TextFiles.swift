import Tensors

extension StringArray {
  /// Reads a file with one string a line: `try StringArray(txt: "reviews.txt")`, of shape `(lines,)`.
  ///
  /// Lines end with a line feed, with or without a carriage return; the last one may do without. An empty line is an
  /// empty text.
  /// - Throws: ``DataFileError``, when the file does not exist or is not UTF-8.
  public init(txt path: String) throws {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    var bytes = file.bytes[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    if bytes.last == UInt8(ascii: "\n") { bytes = bytes.dropLast() } else if bytes.isEmpty { self.init([]); return }
    self.init(
      try bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().map { index, line in
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard let text = String(validating: line, as: UTF8.self) else {
          throw DataFileError(.corrupt, path: path, "line \(index + 1) is not UTF-8")
        }
        return text
      })
  }

  /// Reads strings from a table in the format of ``loadCSV(_:header:delimiter:missingValue:strings:)``.
  ///
  /// - Parameters:
  ///   - path: a text file in UTF-8.
  ///   - column: the column's name in the first line; nil for a table of one column whose first line is a string like
  ///     the others.
  ///   - delimiter: the character between two fields.
  /// - Throws: ``DataFileError``, for a line with more or fewer fields than the first; ``KerasError``, when no column
  ///   has that name, or when there are several and none is named.
  public init(csv path: String, column: String? = nil, delimiter: Unicode.Scalar = ",") throws {
    guard delimiter.isASCII, delimiter != "\"", delimiter != "\n", delimiter != "\r" else {
      throw KerasError.invalidArgument(
        "StringArray", "delimiter is '\(delimiter)'; expected an ASCII character such as ';'")
    }
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    var lines = CSVLines(file, delimiter: UInt8(ascii: delimiter))
    var texts: [String] = []
    var place: (index: Int, width: Int)?
    while let fields = try lines.next() {
      guard let (index, width) = place else {
        if let column {
          guard let index = fields.firstIndex(of: column) else {
            throw KerasError.unknown("column", column, among: fields)
          }
          place = (index, fields.count)
          continue
        }
        guard fields.count == 1 else {
          throw KerasError.invalidArgument(
            "StringArray", "'\(path)' has \(fields.count) columns; name the one with the strings")
        }
        place = (0, 1)
        texts.append(fields[0])
        continue
      }
      guard fields.count == width else {
        throw lines.failure("has \(fields.count) fields; expected \(width), as in the first line")
      }
      texts.append(fields[index])
    }
    guard place != nil else { throw DataFileError(.corrupt, path: path, "contains no lines") }
    self.init(texts)
  }
}
