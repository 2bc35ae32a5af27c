/// An array's elements in brackets and rows, as NumPy prints them.
///
/// Lines are at most 75 characters long. Of more than 1,000 elements, only the first and last three of each dimension
/// are shown.
struct ArrayText {
  private static let lineWidth = 75
  static let threshold = 1000
  private static let edgeCount = 3

  private let shape: Shape
  private let separator: String
  private let isSummarized: Bool
  private let element: (Int) -> String
  private let strides: [Int]

  private init(shape: Shape, separator: String, element: @escaping (Int) -> String) {
    self.shape = shape
    self.separator = separator
    self.element = element
    isSummarized = shape.reduce(1, *) > ArrayText.threshold
    strides = shape.rowMajorStrides
  }

  /// The text of an array.
  ///
  /// - Parameters:
  ///   - bytes: the elements, row-major.
  ///   - separator: what stands between two elements, `" "` or `", "`.
  ///   - indent: how far the array's first bracket stands from the left.
  ///   - suffix: characters that will follow the last bracket.
  static func text(
    _ bytes: UnsafeRawBufferPointer, _ spec: TensorSpec, separator: String, indent: Int = 0, suffix: Int = 0
  ) -> String {
    guard spec.count > 0 else { return "[]" }
    let elements = ElementText(
      bytes, dtype: spec.dtype, shown: shownIndices(spec.shape), isScalar: spec.shape.isEmpty)
    let array = ArrayText(shape: spec.shape, separator: separator, element: elements.text)
    return array.rows(
      axis: 0, offset: 0, indent: String(repeating: " ", count: indent + 1), width: lineWidth - suffix)
  }

  /// The indices along a dimension that are shown, with nil where some are omitted.
  private static func positions(_ size: Int, isSummarized: Bool) -> [Int?] {
    guard isSummarized, size > 2 * edgeCount else { return (0..<size).map { $0 } }
    return (0..<edgeCount).map { $0 } + [nil] + (size - edgeCount..<size).map { $0 }
  }

  private static func shownIndices(_ shape: Shape) -> [Int] {
    let isSummarized = shape.reduce(1, *) > threshold
    let strides = shape.rowMajorStrides
    return shape.indices.reduce([0]) { offsets, axis in
      let steps = positions(shape[axis], isSummarized: isSummarized).compactMap { $0 }
      return offsets.flatMap { offset in steps.map { offset + $0 * strides[axis] } }
    }
  }

  /// The part of the array from `axis` on, whose first element has the index `offset`.
  ///
  /// - Parameters:
  ///   - indent: what further lines start with.
  ///   - width: the room left for the line, closing brackets taken off.
  private func rows(axis: Int, offset: Int, indent: String, width: Int) -> String {
    guard axis < shape.count else { return element(offset) }
    let positions = ArrayText.positions(shape[axis], isSummarized: isSummarized)
    func part(_ position: Int?) -> String {
      guard let position else { return "..." }
      return rows(
        axis: axis + 1, offset: offset + position * strides[axis], indent: indent + " ", width: width - 1)
    }
    if axis < shape.count - 1 {
      // The separator's space would stand at the end of a line.
      let lines = String(separator.prefix { $0 != " " }) + String(repeating: "\n", count: shape.count - 1 - axis)
      return "[" + positions.map(part).joined(separator: lines + indent) + "]"
    }
    var text = ""
    var line = indent
    for (index, position) in positions.enumerated() {
      let word = part(position)
      // Room for the bracket, or for a comma that is as wide.
      if line.count + word.count > width - 1, line.count > indent.count {
        while line.last == " " { line.removeLast() }
        text += line + "\n"
        line = indent
      }
      line += word
      if index < positions.count - 1 { line += separator }
    }
    return "[" + (text + line).dropFirst(indent.count) + "]"
  }
}
