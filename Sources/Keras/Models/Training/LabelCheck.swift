import Tensors

/// Looks for class indices outside the classes, which a compiled step could only turn into a NaN.
struct LabelCheck {
  private let classes: Int
  private let ignored: Int?
  private let layer: String
  private let place: String

  /// The check that a model's loss needs; nil when its targets are not class indices, or the classes are not known yet.
  init?(_ model: Model, _ loss: Loss?, yTrue: SymbolicShape, output: SymbolicShape?, for place: String) {
    guard let output else { return nil }
    let axis: Int
    switch loss {
    case let loss as SparseCategoricalCrossentropy:
      axis = loss.axis < 0 ? loss.axis + output.count : loss.axis
      ignored = loss.ignoreClass
    case is ShapedCrossentropy where LabelKind(yTrue: yTrue, yPred: output) == .sparse:
      axis = output.count - 1
      ignored = nil
    default: return nil
    }
    guard output.indices.contains(axis), let classes = output[axis] else { return nil }
    self.classes = classes
    layer = model.outputLayerName
    self.place = place
  }

  /// - Throws: `KerasError.invalidData` that names the first label that is none of the classes, and where it is.
  func check(_ y: Tensor) throws {
    let storage = try y.elementStorage()
    func labels<T>(_ type: T.Type) -> UnsafeBufferPointer<T> {
      UnsafeBufferPointer(start: storage.pointer.assumingMemoryBound(to: T.self), count: y.count)
    }
    let wrong: (index: Int, label: String)? =
      switch y.dtype {
      case .bool, .uint8: firstOutside(labels(UInt8.self))
      case .int8: firstOutside(labels(Int8.self))
      case .int16: firstOutside(labels(Int16.self))
      case .int32: firstOutside(labels(Int32.self))
      case .int64: firstOutside(labels(Int64.self))
      case .uint16: firstOutside(labels(UInt16.self))
      case .uint32: firstOutside(labels(UInt32.self))
      case .uint64: firstOutside(labels(UInt64.self))
      case .float16: firstOutside(labels(Float16.self))
      case .float32: firstOutside(labels(Float.self))
      case .float64: firstOutside(labels(Double.self))
      case .bfloat16: try firstOutside(in: y.cast(to: .float32).scalars(as: Float.self))
      }
    guard let wrong else { return }
    let sample = wrong.index / max(y.count / max(y.shape[0], 1), 1)
    throw KerasError.invalidData(
      place,
      "label \(wrong.label) of sample \(sample) is not one of the \(classes) classes (0 to \(classes - 1)) of layer "
        + "'\(layer)'")
  }

  private func firstOutside<T: BinaryInteger>(_ labels: UnsafeBufferPointer<T>) -> (index: Int, label: String)? {
    for (index, label) in labels.enumerated() where label < 0 || label >= classes {
      if let ignored, label == ignored { continue }
      return (index, "\(label)")
    }
    return nil
  }

  private func firstOutside<T: BinaryFloatingPoint>(
    _ labels: UnsafeBufferPointer<T>
  ) -> (index: Int, label: String)? {
    for (index, label) in labels.enumerated() {
      let value = Double(label)
      if value >= 0, value < Double(classes), value == value.rounded(.down) { continue }
      if let ignored, value == Double(ignored) { continue }
      return (index, "\(label)")
    }
    return nil
  }

  private func firstOutside(in labels: [Float]) -> (index: Int, label: String)? {
    labels.withUnsafeBufferPointer { firstOutside($0) }
  }
}
