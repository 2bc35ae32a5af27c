import Tensors

/// Looks for indices outside the table of an ``Embedding`` that a model's input goes into, which a compiled step could
/// only turn into a NaN.
struct IndexCheck {
  private let embedding: Embedding
  private let context: String

  /// The check that a model's input needs; nil when no table takes it as it comes.
  init?(_ model: Model, for context: String) {
    guard let embedding = IndexCheck.embedding(behind: [model]) else { return nil }
    self.embedding = embedding
    self.context = context
  }

  /// The table that data goes into, behind layers that leave the numbers as they are.
  private static func embedding(behind layers: [Layer]) -> Embedding? {
    for layer in layers {
      switch layer {
      case let embedding as Embedding: return embedding
      case let model as Sequential: return IndexCheck.embedding(behind: model.layers)
      case is InputLayer, is Identity, is Flatten, is Reshape, is Permute, is RepeatVector: continue
      default: return nil
      }
    }
    return nil
  }

  /// - Throws: `KerasError.invalidData` that names the first index outside the table, and where it is.
  func check(_ x: Tensor) throws {
    let size = embedding.inputDim
    guard let wrong = try x.firstElement(outside: -size..<size, takesFractions: true) else { return }
    let row = wrong.index / max(x.count / max(x.shape[0], 1), 1)
    throw KerasError.invalidData(
      context,
      "index \(wrong.text) in row \(row) of x is outside the table of layer '\(embedding.name)', which has \(size) rows "
        + "(0 to \(size - 1), or from the end -1 to -\(size)); expected a larger inputDim or other indices")
  }
}

extension Tensor {
  /// The first element outside a range of whole numbers, and where it is.
  /// - Parameters:
  ///   - ignored: a number that counts as inside.
  ///   - takesFractions: whether the fraction of a number is dropped before it is compared; otherwise a number with a
  ///     fraction is outside.
  func firstElement(
    outside range: Range<Int>, ignoring ignored: Int? = nil, takesFractions: Bool = false
  ) throws -> (index: Int, text: String)? {
    func whole<T: BinaryInteger>(_ elements: UnsafeBufferPointer<T>) -> (index: Int, text: String)? {
      for (index, element) in elements.enumerated() where element < range.lowerBound || element >= range.upperBound {
        if let ignored, element == ignored { continue }
        return (index, "\(element)")
      }
      return nil
    }
    func floating<T: BinaryFloatingPoint>(_ elements: UnsafeBufferPointer<T>) -> (index: Int, text: String)? {
      let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
      for (index, element) in elements.enumerated() {
        let value = takesFractions ? Double(element).rounded(.towardZero) : Double(element)
        if value >= low, value < high, value == value.rounded(.down) { continue }
        if let ignored, value == Double(ignored) { continue }
        return (index, "\(element)")
      }
      return nil
    }
    if dtype == .bfloat16 {
      return try cast(to: .float32).scalars(as: Float.self).withUnsafeBufferPointer { floating($0) }
    }
    let storage = try elementStorage()
    func elements<T>(_ type: T.Type) -> UnsafeBufferPointer<T> {
      UnsafeBufferPointer(start: storage.pointer.assumingMemoryBound(to: T.self), count: count)
    }
    return withExtendedLifetime(storage) {
      switch dtype {
      case .bool, .uint8: whole(elements(UInt8.self))
      case .int8: whole(elements(Int8.self))
      case .int16: whole(elements(Int16.self))
      case .int32: whole(elements(Int32.self))
      case .int64: whole(elements(Int64.self))
      case .uint16: whole(elements(UInt16.self))
      case .uint32: whole(elements(UInt32.self))
      case .uint64: whole(elements(UInt64.self))
      case .float16: floating(elements(Float16.self))
      case .float32: floating(elements(Float.self))
      case .float64: floating(elements(Double.self))
      case .bfloat16: nil
      }
    }
  }
}
