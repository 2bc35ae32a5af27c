import Tensors

extension Losses {
  public typealias SquaredHinge = Keras.SquaredHinge

  /// The mean of `square(max(1 - yTrue * yPred, 0))` over the last dimension.
  public static func squaredHinge(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    margin(yTrue, yPred).square().mean(axes: [-1])
  }
}

/// The square of the hinge loss, for targets of -1 and 1 (or 0 and 1, which are converted).
public final class SquaredHinge: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "squared_hinge", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.squaredHinge($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(SquaredHinge.self, names: ["squared_hinge"], .name("squared_hinge"), .reduction) {
      SquaredHinge(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var squaredHinge: String { "squared_hinge" }
}
