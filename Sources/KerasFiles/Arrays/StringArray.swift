import Tensors

/// Strings in an array with any number of dimensions: what layers such as ``StringLookup`` and ``TextVectorization``
/// take. A tensor holds numbers only.
public struct StringArray: StringArrayConvertible, Hashable, Sendable {
  /// The sizes of the dimensions, outermost first; empty for one string.
  public let shape: Shape
  /// The strings, row-major.
  public let strings: [String]

  /// One dimension of strings.
  public init(_ strings: [String]) {
    self.strings = strings
    shape = [strings.count]
  }

  /// Strings in a shape.
  /// - Throws: `KerasError.invalidData` when they are not as many as the shape holds.
  public init(_ strings: [String], shape: Shape) throws {
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == strings.count else {
      throw KerasError.invalidData(
        "StringArray", "\(strings.count) strings do not fill shape \(shape.tupleText)")
    }
    self.strings = strings
    self.shape = shape
  }

  public func stringArray() -> StringArray { self }
}

/// What layers that take strings accept: one string, arrays of strings, or a ``StringArray``.
public protocol StringArrayConvertible {
  /// The strings with their shape.
  /// - Throws: `KerasError.invalidData` when nested arrays have different lengths.
  func stringArray() throws -> StringArray
}

extension String: StringArrayConvertible {
  public func stringArray() throws -> StringArray { try StringArray([self], shape: []) }
}

extension Array: StringArrayConvertible where Element: StringArrayConvertible {
  public func stringArray() throws -> StringArray {
    let rows = try map { try $0.stringArray() }
    guard let inner = rows.first?.shape else { return StringArray([]) }
    if let wrong = rows.firstIndex(where: { $0.shape != inner }) {
      throw KerasError.invalidData(
        "StringArray", "row \(wrong) has shape \(rows[wrong].shape.tupleText), the first one \(inner.tupleText)")
    }
    return try StringArray(rows.flatMap(\.strings), shape: [count] + inner)
  }
}
