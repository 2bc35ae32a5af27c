extension Storage {
  /// Writes numbers as elements of `dtype`, from the element `start` on. Integer types drop the fraction.
  ///
  /// - Returns: the first number that the type cannot hold, at which writing stopped; nil when all fit.
  func store(_ numbers: some Collection<Double>, at start: Int, as dtype: DType) -> Double? {
    func write<T>(_ convert: (Double) -> T?) -> Double? {
      let elements = (pointer + start * dtype.byteCount).bindMemory(to: T.self, capacity: numbers.count)
      for (index, number) in numbers.enumerated() {
        guard let element = convert(number) else { return number }
        elements[index] = element
      }
      return nil
    }
    func integers<T: FixedWidthInteger>(_ type: T.Type) -> Double? { write { T(exactly: $0.rounded(.towardZero)) } }
    return switch dtype {
    case .bool: write { $0 != 0 }
    case .int8: integers(Int8.self)
    case .int16: integers(Int16.self)
    case .int32: integers(Int32.self)
    case .int64: integers(Int64.self)
    case .uint8: integers(UInt8.self)
    case .uint16: integers(UInt16.self)
    case .uint32: integers(UInt32.self)
    case .uint64: integers(UInt64.self)
    case .float16: write { Float16($0) }
    case .bfloat16: write { BFloat16(Float($0)) }
    case .float32: write { Float($0) }
    case .float64: write { $0 }
    }
  }
}
