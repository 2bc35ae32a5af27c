import Tensors

extension Losses {
  public typealias MeanSquaredError = Keras.MeanSquaredError

  /// The mean of the squared differences over the last dimension.
  public static func meanSquaredError(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    return (yTrue - yPred).square().mean(axes: [-1])
  }
}

/// The mean of the squared differences: `mean(square(yTrue - yPred), axis: -1)`.
public final class MeanSquaredError: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "mean_squared_error", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.meanSquaredError($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      MeanSquaredError.self, names: ["mean_squared_error", "mse", "MSE"], .name("mean_squared_error"), .reduction
    ) {
      MeanSquaredError(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var meanSquaredError: String { "mean_squared_error" }
}
