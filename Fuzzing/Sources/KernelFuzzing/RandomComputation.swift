import Tensors

/// One value of a random computation.
struct Value {
  let tensor: Tensor
  let precision: Precision
  /// How it was made, for a person.
  let text: String

  var shape: Shape { tensor.shape }
  var dtype: DType { tensor.dtype }
}

/// A computation of a few operations on a few inputs.
struct RandomComputation {
  private(set) var placeholders: [Tensor] = []
  private(set) var inputs: [Tensor] = []
  private(set) var values: [Value] = []
  private(set) var outputs: [Value] = []
  var choices: Choices
  /// Elements that all values together may have, so that plain loops are fast enough.
  private var budget = 40_000

  init(_ bytes: [UInt8]) {
    choices = Choices(bytes)
    let dtype = choices.pick(DType.allCases)
    for _ in 0...choices.below(3) {
      addInput(shape(), choices.flag(oneIn: 4) ? choices.pick(DType.allCases) : dtype)
    }
    for _ in 0...choices.below(6) {
      for value in step() {
        if let error = value.tensor.error { note("refused: \(value.text): \(error)") } else { add(value) }
      }
    }
    let last = values.count - 1
    for (number, value) in values.enumerated() {
      if number == last || number >= inputs.count && choices.flag(oneIn: 3) { outputs.append(value) }
    }
  }

  var text: String {
    values.enumerated().map { "%\($0) \($1.tensor.spec) = \($1.text)" }.joined(separator: "\n")
  }

  mutating func add(_ value: Value) {
    guard value.tensor.count <= budget else { return }
    budget -= value.tensor.count
    values.append(value)
  }

  private func note(_ text: String) { if FuzzLog.isVerbose { print(text) } }

  /// Mostly small, sometimes as long as a vector, a tile or more.
  mutating func size() -> Int {
    switch choices.below(16) {
    case 15: choices.pick([511, 512, 513, 1000])
    case 12...14: choices.pick([15, 16, 17, 31, 32, 33, 63, 64, 65, 100])
    case 11: choices.below(2)
    default: 1 + choices.below(8)
    }
  }

  mutating func shape() -> Shape {
    var shape: Shape = []
    for _ in 0..<choices.pick([0, 1, 1, 2, 2, 2, 3, 3, 4, 5]) { shape.append(size()) }
    while shape.reduce(1, *) > 12_000 { shape[shape.firstIndex(of: shape.max()!)!] /= 4 }
    return shape
  }

  /// - Returns: the number of the new value.
  @discardableResult mutating func addInput(_ shape: Shape, _ dtype: DType, limit: Int? = nil) -> Int {
    let seed = UInt64(choices.below(65_536))
    // Whole numbers or eighths around zero; a type without a sign has those from zero on.
    let (span, scale) = (
      limit.map { 2 * $0 } ?? choices.pick([3, 9, 33, 33]), dtype.isFloatingPoint && limit == nil ? 0.125 : 1
    )
    let special = dtype.isFloatingPoint && limit == nil && choices.flag(oneIn: 12)
    let storage = try! Storage(byteCount: TensorSpec(shape, dtype).byteCount, for: "a fuzzed input")
    var state = seed &+ 0x9E37_79B9_7F4A_7C15
    var numbers: [Double] = []
    for _ in 0..<shape.reduce(1, *) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let random = Int(state >> 33)
      var number = Double(random % span - span / 2) * scale
      if special, random >> 8 & 7 == 0 { number = [.nan, .infinity, -.infinity, -0.0][random >> 11 & 3] }
      if dtype.isUnsigned { number = abs(number) }
      if dtype == .bool { number = Double(random & 1) }
      numbers.append(number)
    }
    storage.write(numbers, dtype)
    let tensor = Tensor(storage: storage, shape: shape, dtype: dtype)
    let placeholder = Tensor.placeholder("input \(inputs.count)", shape: shape, dtype: dtype)
    inputs.append(tensor)
    placeholders.append(placeholder)
    let precision = Precision(
      largest: Double(span) / 2 * scale + 1, quantum: scale, error: 0, dtype, hasSpecials: special)
    let kind = "input, seed \(seed), \(span) numbers by \(scale)" + (special ? ", NaN and infinity" : "")
    values.append(Value(tensor: placeholder, precision: precision, text: kind))
    return values.count - 1
  }

  /// A value and its number.
  mutating func existing(where isFit: (Value) -> Bool = { _ in true }) -> (Value, Int)? {
    let fit = values.indices.filter { isFit(values[$0]) }
    guard !fit.isEmpty else { return nil }
    // Mostly a late one, so that operations follow each other.
    let number = choices.flag(oneIn: 3) ? choices.pick(fit) : fit.last!
    return (values[number], number)
  }
}

enum FuzzLog {
  nonisolated(unsafe) static var isVerbose = false
}

extension Storage {
  /// Writes numbers as elements of a type.
  func write(_ numbers: [Double], _ dtype: DType) {
    func put<T>(_ elements: [T]) {
      elements.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { pointer.copyMemory(from: base, byteCount: bytes.count) }
      }
    }
    switch dtype {
    case .float64: put(numbers)
    case .float32: put(numbers.map { Float($0) })
    case .float16: put(numbers.map { Float16($0) })
    case .bfloat16: put(numbers.map { BFloat16(Float($0)) })
    case .int64: put(numbers.map { Int64($0) })
    case .int32: put(numbers.map { Int32($0) })
    case .int16: put(numbers.map { Int16($0) })
    case .int8: put(numbers.map { Int8(truncatingIfNeeded: Int($0)) })
    case .uint64: put(numbers.map { UInt64($0) })
    case .uint32: put(numbers.map { UInt32($0) })
    case .uint16: put(numbers.map { UInt16($0) })
    case .uint8: put(numbers.map { UInt8(truncatingIfNeeded: Int($0)) })
    case .bool: put(numbers.map { UInt8($0 == 0 ? 0 : 1) })
    }
  }
}
