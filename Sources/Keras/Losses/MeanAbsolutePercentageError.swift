import Tensors

extension Losses {
  public typealias MeanAbsolutePercentageError = Keras.MeanAbsolutePercentageError

  /// `100 * mean(abs((yTrue - yPred) / yTrue))` over the last dimension; targets are taken as at least 1e-7 from zero.
  public static func meanAbsolutePercentageError(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    return ((yTrue - yPred) / yTrue.abs().maximum(Backend.epsilon)).abs().mean(axes: [-1]) * 100
  }
}

/// The mean of the absolute differences in percent of the targets.
public final class MeanAbsolutePercentageError: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "mean_absolute_percentage_error", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.meanAbsolutePercentageError($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      MeanAbsolutePercentageError.self, names: ["mean_absolute_percentage_error", "mape", "MAPE"],
      .name("mean_absolute_percentage_error"), .reduction
    ) {
      MeanAbsolutePercentageError(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var meanAbsolutePercentageError: String { "mean_absolute_percentage_error" }
}
