import Tensors

/// What `loss: "crossentropy"` stands for: binary, sparse categorical or categorical cross-entropy by the shapes.
final class ShapedCrossentropy: Loss {
  init(name: String) { super.init(name: name) }

  override var keepsTargetType: Bool { true }

  override func call(_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor {
    let loss: Loss =
      switch LabelKind(yTrue: yTrue.shape, yPred: yPred.shape) {
      case .binary: BinaryCrossentropy()
      case .sparse: SparseCategoricalCrossentropy()
      case .categorical: CategoricalCrossentropy()
      }
    return try loss.call(loss.keepsTargetType ? yTrue : yTrue.cast(to: dtype), yPred)
  }
}

/// The kind of labels, by the shapes of targets and predictions.
enum LabelKind {
  case binary, sparse, categorical

  init(yTrue: SymbolicShape, yPred: SymbolicShape) {
    if yPred.last == 1 {
      self = .binary
    } else if yTrue.count < yPred.count || (yTrue.last == 1 && yPred.last.flatMap { $0 }.map { $0 > 1 } ?? false) {
      self = .sparse
    } else {
      self = .categorical
    }
  }
}
