import Tensors

extension Losses {
  public typealias CategoricalHinge = Keras.CategoricalHinge

  /// `max(neg - pos + 1, 0)`, where `pos` is the right class's score and `neg` the largest of the others, along the
  /// last dimension.
  public static func categoricalHinge(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let target = yTrue.cast(to: yPred.dtype)
    let right = (target * yPred).sum(axes: [-1])
    let wrong = ((1 - target) * yPred).max(axes: [-1])
    return (wrong - right + 1).maximum(0)
  }
}

/// The hinge loss for one-hot targets: how much the right class's score is ahead of the best other one.
public final class CategoricalHinge: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "categorical_hinge", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.categoricalHinge($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(CategoricalHinge.self, names: ["categorical_hinge"], .name("categorical_hinge"), .reduction) {
      CategoricalHinge(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var categoricalHinge: String { "categorical_hinge" }
}
