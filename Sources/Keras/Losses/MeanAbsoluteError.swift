import Tensors

extension Losses {
  public typealias MeanAbsoluteError = Keras.MeanAbsoluteError

  /// The mean of the absolute differences over the last dimension.
  public static func meanAbsoluteError(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    return (yTrue - yPred).abs().mean(axes: [-1])
  }
}

/// The mean of the absolute differences: `mean(abs(yTrue - yPred), axis: -1)`.
public final class MeanAbsoluteError: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "mean_absolute_error", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.meanAbsoluteError($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      MeanAbsoluteError.self, names: ["mean_absolute_error", "mae", "MAE"], .name("mean_absolute_error"), .reduction
    ) {
      MeanAbsoluteError(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var meanAbsoluteError: String { "mean_absolute_error" }
}
