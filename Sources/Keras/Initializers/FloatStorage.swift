extension TensorSpec {
  /// New memory with a number for each index in row-major order, rounded to the spec's floating-point type.
  func storage(_ value: (Int) -> Double) throws -> Storage {
    let result = try Storage(weight: self)
    func write<T>(_ convert: (Double) -> T) {
      let elements = result.pointer.bindMemory(to: T.self, capacity: count)
      for index in 0..<count { elements[index] = convert(value(index)) }
    }
    switch dtype {
    case .float64: write { $0 }
    case .float16: write { Float16($0) }
    case .bfloat16: write { BFloat16(Float($0)) }
    default: write { Float($0) }
    }
    return result
  }
}
