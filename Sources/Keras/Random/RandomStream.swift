/// Random numbers drawn at once, on the calling thread: what initializers fill weights with.
///
/// Element i takes word i % 4 of block i / 4, the same numbers as the graph's uniform operation for the state
/// `[seed, 0]`.
struct RandomStream {
  let seed: UInt32

  /// Uniform numbers from `low` up to `high`.
  func uniform(_ spec: TensorSpec, low: Double, high: Double) throws -> Storage {
    let (scale, offset) = (Float((high - low) * 0x1p-24), Float(low))
    return try fill(spec) { Float($0 >> 8) * scale + offset }
  }

  /// Normal numbers.
  func normal(_ spec: TensorSpec, mean: Double, standardDeviation: Double) throws -> Storage {
    let (scale, offset) = (Float(standardDeviation), Float(mean))
    // The middle of each of 2²⁴ equal parts of (0, 1), as the distance from 1/2: never 0 or 1, where the quantile is
    // infinite.
    return try fill(spec) { NormalQuantile.at((Float($0 >> 8) + 0.5) * 0x1p-24 - 0.5) * scale + offset }
  }

  /// Normal numbers, those beyond two standard deviations drawn again.
  func truncatedNormal(_ spec: TensorSpec, mean: Double, standardDeviation: Double) throws -> Storage {
    let (scale, offset) = (Float(standardDeviation), Float(mean))
    // What a repeated draw gives is what the quantile gives of a number that is uniform between Φ(-2) and Φ(2).
    let width = Float(0.9544997361036416)
    return try fill(spec) { word in
      let quantile = NormalQuantile.at(((Float(word >> 8) + 0.5) * 0x1p-24 - 0.5) * width)
      return min(max(quantile, -2), 2) * scale + offset
    }
  }

  /// New memory of the spec's size, each element made from one random word.
  @inline(__always)
  private func fill(_ spec: TensorSpec, _ value: (UInt32) -> Float) throws -> Storage {
    let storage = try Storage(weight: spec)
    @inline(__always)
    func write<T>(_ type: T.Type, _ convert: (Float) -> T) {
      let elements = storage.pointer.bindMemory(to: T.self, capacity: spec.count)
      var index = 0
      while index < spec.count {
        let words = Philox.block(UInt64(index / 4), key: UInt64(seed))
        elements[index] = convert(value(words.0))
        if index + 1 < spec.count { elements[index + 1] = convert(value(words.1)) }
        if index + 2 < spec.count { elements[index + 2] = convert(value(words.2)) }
        if index + 3 < spec.count { elements[index + 3] = convert(value(words.3)) }
        index += 4
      }
    }
    switch spec.dtype {
    case .float32: write(Float.self) { $0 }
    case .float64: write(Double.self) { Double($0) }
    case .float16: write(Float16.self) { Float16($0) }
    case .bfloat16: write(BFloat16.self) { BFloat16($0) }
    default:
      throw KerasError.invalidArgument(
        "random initializer", "dtype is \(spec.dtype.name); expected a floating-point type")
    }
    return storage
  }
}
