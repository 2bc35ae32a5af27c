import Tensors

/// Numbers and strings from a text file with a line for each sample and separators between columns; see
/// ``loadCSV(_:header:delimiter:missingValue:strings:)``.
public struct CSVTable: Sendable {
  /// The names of all columns, if the file has a header.
  public let columnNames: [String]?
  /// The numbers, float32 of shape `(rows, columns)`: all columns but those that were read as strings.
  public let values: Tensor
  /// For each column of the file, what it holds.
  let contents: [Content]

  enum Content {
    /// Numbers, in this column of `values`.
    case numbers(Int)
    case strings(StringArray)
  }

  /// One column of numbers, of shape `(rows,)`.
  /// - Parameter column: its name, or its position counted from 0.
  /// - Throws: ``KerasError``, when there is no such column, or when it was read as strings.
  public func column(_ column: any CSVColumn) throws -> Tensor { values[.all, try numbers(column)] }

  /// Columns of numbers, in the order in which they are asked for, of shape `(rows, columns.count)`.
  /// - Throws: ``KerasError``, when there is no such column, or when one was read as strings.
  public func columns(_ columns: [any CSVColumn]) throws -> Tensor {
    .stack(try columns.map { try column($0) }, axis: 1)
  }

  /// All columns of numbers but one: the inputs, when that one is the target.
  /// - Throws: ``KerasError``, when there is no such column, or when it was read as strings.
  public func columns(without column: any CSVColumn) throws -> Tensor {
    let excluded = try numbers(column)
    let rest = (0..<values.shape[1]).filter { $0 != excluded }.map { Int32($0) }
    return values.gathering(Tensor(rest), axis: 1)
  }

  /// One column of strings, of shape `(rows,)`: what ``TextVectorization`` and ``StringLookup`` take.
  /// - Parameter column: its name, or its position counted from 0.
  /// - Throws: ``KerasError``, when there is no such column, or when it was read as numbers.
  public func strings(_ column: any CSVColumn) throws -> StringArray {
    switch contents[try index(column)] {
    case .strings(let strings): return strings
    case .numbers:
      throw KerasError.invalidArgument(
        "CSVTable", "column \(column.text) was read as numbers; name it in the 'strings:' of loadCSV")
    }
  }

  private func numbers(_ column: any CSVColumn) throws -> Int {
    switch contents[try index(column)] {
    case .numbers(let index): return index
    case .strings:
      throw KerasError.invalidArgument("CSVTable", "column \(column.text) contains strings; strings(_:) reads it")
    }
  }

  private func index(_ column: any CSVColumn) throws -> Int {
    try column.index(names: columnNames, count: contents.count, of: "CSVTable")
  }
}

/// A column of a table: its name in the header, or its position counted from 0.
public protocol CSVColumn: Sendable {
  /// The name; nil for a position.
  var columnName: String? { get }
  /// The position; nil for a name.
  var columnIndex: Int? { get }
}

extension String: CSVColumn {
  public var columnName: String? { self }
  public var columnIndex: Int? { nil }
}

extension Int: CSVColumn {
  public var columnName: String? { nil }
  public var columnIndex: Int? { self }
}

extension CSVColumn {
  /// The column as error messages write it.
  var text: String { columnName.map { "'\($0)'" } ?? columnIndex.map(String.init) ?? "" }

  /// The position among a table's columns.
  /// - Parameter context: the caller, for errors.
  func index(names: [String]?, count: Int, of context: String) throws -> Int {
    if let columnIndex {
      guard (0..<count).contains(columnIndex) else {
        throw KerasError.invalidArgument(
          context, "there is no column \(columnIndex); the file has \(count), counted from 0")
      }
      return columnIndex
    }
    guard let names else {
      throw KerasError.invalidArgument(context, "the file has no header to find the column \(text) in")
    }
    guard let index = names.firstIndex(of: columnName ?? "") else {
      throw KerasError.unknown("column", columnName ?? "", among: names)
    }
    return index
  }
}

/// Whether the first line of a table names its columns.
public enum CSVHeader: Sendable {
  /// It does if one of its fields is neither a number nor empty. Columns of strings are ignored, unless one is
  /// asked for by name.
  case auto
  case present
  case absent
}
