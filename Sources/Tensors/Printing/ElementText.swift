/// The strings of an array's elements, all of one width.
struct ElementText {
  /// The text of the element with that row-major index.
  let text: (Int) -> String

  /// - Parameters:
  ///   - bytes: the array's elements.
  ///   - shown: the indices of those that will be printed; the others do not matter for the width.
  ///   - isScalar: whether the array has no dimensions.
  init(_ bytes: UnsafeRawBufferPointer, dtype: DType, shown: [Int], isScalar: Bool) {
    func integers<T: FixedWidthInteger>(_ type: T.Type) -> (Int) -> String {
      let values = bytes.bindMemory(to: T.self)
      let width = shown.map { String(values[$0]).count }.max() ?? 0
      return { padded(String(values[$0]), to: width) }
    }
    func floats<T, F: PrintableFloat>(_ type: T.Type, _ printable: @escaping (T) -> F) -> (Int) -> String {
      let values = bytes.bindMemory(to: T.self)
      let column = FloatColumn(shown.map { printable(values[$0]) })
      return { column.text(printable(values[$0])) }
    }
    switch dtype {
    case .bool:
      // Within an array, both words take five characters.
      text = { bytes[$0] != 0 ? isScalar ? "True" : " True" : "False" }
    case .int8: text = integers(Int8.self)
    case .int16: text = integers(Int16.self)
    case .int32: text = integers(Int32.self)
    case .int64: text = integers(Int64.self)
    case .uint8: text = integers(UInt8.self)
    case .uint16: text = integers(UInt16.self)
    case .uint32: text = integers(UInt32.self)
    case .uint64: text = integers(UInt64.self)
    case .float16: text = floats(Float16.self) { $0 }
    case .bfloat16: text = floats(BFloat16.self) { PrintableBFloat16(value: $0) }
    case .float32: text = floats(Float.self) { $0 }
    case .float64: text = floats(Double.self) { $0 }
    }
  }

  /// A scalar as `str` writes it: a floating-point number has its own digits, not those of a column.
  static func scalar(_ bytes: UnsafeRawBufferPointer, dtype: DType) -> String {
    switch dtype {
    case .float16: FloatColumn.scalarText(bytes.load(as: Float16.self))
    case .bfloat16: FloatColumn.scalarText(PrintableBFloat16(value: bytes.load(as: BFloat16.self)))
    case .float32: FloatColumn.scalarText(bytes.load(as: Float.self))
    case .float64: FloatColumn.scalarText(bytes.load(as: Double.self))
    default: ElementText(bytes, dtype: dtype, shown: [0], isScalar: true).text(0)
    }
  }
}
