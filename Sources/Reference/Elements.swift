import Tensors

/// A value as the reference device computes with it: its elements, row-major, as numbers that are exact in their type.
struct Elements {
  /// Floating-point numbers of any width as doubles, integers of any width and booleans as 64-bit integers.
  enum Numbers {
    case real([Double])
    case signed([Int64])
    case unsigned([UInt64])
  }

  let spec: TensorSpec
  let numbers: Numbers

  var shape: Shape { spec.shape }
  var count: Int { spec.count }

  /// Takes numbers, each rounded to the type.
  init(_ spec: TensorSpec, real: [Double]) {
    self.spec = spec
    numbers = .real(spec.dtype == .float64 ? real : real.map { $0.rounded(to: spec.dtype) })
  }

  /// Takes numbers, each wrapped around to the type.
  init(_ spec: TensorSpec, signed: [Int64]) {
    self.spec = spec
    numbers = .signed(signed.map { $0.wrapped(to: spec.dtype) })
  }

  /// Takes numbers, each wrapped around to the type.
  init(_ spec: TensorSpec, unsigned: [UInt64]) {
    self.spec = spec
    numbers = .unsigned(unsigned.map { $0.wrapped(to: spec.dtype) })
  }

  init(_ spec: TensorSpec, where bools: [Bool]) { self.init(spec, signed: bools.map { $0 ? 1 : 0 }) }

  /// Whether each element is other than zero.
  var isNonzero: [Bool] {
    switch numbers {
    case .real(let x): x.map { $0 != 0 }
    case .signed(let x): x.map { $0 != 0 }
    case .unsigned(let x): x.map { $0 != 0 }
    }
  }

  /// The elements as doubles; large integers are rounded.
  var real: [Double] {
    switch numbers {
    case .real(let x): x
    case .signed(let x): x.map { Double($0) }
    case .unsigned(let x): x.map { Double($0) }
    }
  }

  /// The elements as positions.
  var positions: [Int] {
    switch numbers {
    case .real(let x): x.map { Int($0) }
    case .signed(let x): x.map { Int($0) }
    case .unsigned(let x): x.map { Int(truncatingIfNeeded: $0) }
    }
  }

  /// The elements at these positions, in the result's order.
  func picked(_ positions: [Int], _ spec: TensorSpec) -> Elements {
    switch numbers {
    case .real(let x): Elements(spec, real: positions.map { x[$0] })
    case .signed(let x): Elements(spec, signed: positions.map { x[$0] })
    case .unsigned(let x): Elements(spec, unsigned: positions.map { x[$0] })
    }
  }

  /// These elements, with others of their type at some positions.
  func replaced(at positions: [Int], by others: Elements) -> Elements {
    func replace<T>(_ elements: [T], _ others: [T]) -> [T] {
      var result = elements
      for (element, position) in zip(others, positions) { result[position] = element }
      return result
    }
    switch (numbers, others.numbers) {
    case (.signed(let x), .signed(let y)): return Elements(spec, signed: replace(x, y))
    case (.unsigned(let x), .unsigned(let y)): return Elements(spec, unsigned: replace(x, y))
    default: return Elements(spec, real: replace(real, others.real))
    }
  }

  /// One value everywhere but at some positions, where these elements are.
  func placed(at positions: [Int], in spec: TensorSpec, around value: Double) -> Elements {
    func place<T>(_ elements: [T], _ rest: T) -> [T] {
      var result = [T](repeating: rest, count: spec.count)
      for (element, position) in zip(elements, positions) { result[position] = element }
      return result
    }
    switch numbers {
    case .real(let x): return Elements(spec, real: place(x, value))
    case .signed(let x): return Elements(spec, signed: place(x, Int64(value)))
    case .unsigned(let x): return Elements(spec, unsigned: place(x, UInt64(value)))
    }
  }
}

extension Double {
  /// The nearest number of a floating-point type.
  func rounded(to dtype: DType) -> Double {
    switch dtype {
    case .float16: Double(Float16(self))
    case .bfloat16: Double(BFloat16(Float(self)).floatValue)
    case .float32: Double(Float(self))
    default: self
    }
  }
}

extension FixedWidthInteger {
  /// The number's low bits as an integer type has them.
  func wrapped(to dtype: DType) -> Self {
    switch dtype {
    case .int8: Self(truncatingIfNeeded: Int8(truncatingIfNeeded: self))
    case .int16: Self(truncatingIfNeeded: Int16(truncatingIfNeeded: self))
    case .int32: Self(truncatingIfNeeded: Int32(truncatingIfNeeded: self))
    case .uint8: Self(truncatingIfNeeded: UInt8(truncatingIfNeeded: self))
    case .uint16: Self(truncatingIfNeeded: UInt16(truncatingIfNeeded: self))
    case .uint32: Self(truncatingIfNeeded: UInt32(truncatingIfNeeded: self))
    default: self
    }
  }
}

extension Shape {
  /// For each element of this shape in row-major order, where it is: the offset plus its indices times the strides.
  func positions(strides: [Int], offset: Int = 0) -> [Int] {
    var result = [offset]
    for (size, stride) in zip(self, strides) {
      result = result.flatMap { start in (0..<Swift.max(size, 0)).map { start + $0 * stride } }
    }
    return result
  }

  /// Where the elements of a shape are that broadcasts to this one.
  func positions(broadcasting shape: Shape) -> [Int] {
    let strides = shape.rowMajorStrides
    let extra = count - shape.count
    return positions(strides: indices.map { $0 < extra || shape[$0 - extra] == 1 ? 0 : strides[$0 - extra] })
  }
}
