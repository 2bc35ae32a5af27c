import Tensors

/// Looks for class indices outside the classes, which a compiled step could only turn into a NaN.
struct LabelCheck {
  private let classes: Int
  private let ignored: Int?
  private let layer: String
  private let context: String

  /// The check that a model's loss needs; nil when its targets are not class indices, or the classes are not known yet.
  init?(_ model: Model, _ loss: Loss?, yTrue: SymbolicShape, output: SymbolicShape?, for context: String) {
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
    self.context = context
  }

  /// - Throws: `KerasError.invalidData` that names the first label that is none of the classes, and where it is.
  func check(_ y: Tensor) throws {
    let wrong = try y.firstElement(outside: 0..<classes, ignoring: ignored)
    guard let wrong else { return }
    let sample = wrong.index / max(y.count / max(y.shape[0], 1), 1)
    throw KerasError.invalidData(
      context,
      "label \(wrong.text) of sample \(sample) is not one of the \(classes) classes (0 to \(classes - 1)) of layer "
        + "'\(layer)'")
  }
}
