import Tensors

extension Losses {
  public typealias MeanSquaredLogarithmicError = Keras.MeanSquaredLogarithmicError

  /// `mean(square(log(yTrue + 1) - log(yPred + 1)))` over the last dimension; negative values count as zero.
  public static func meanSquaredLogarithmicError(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    func logarithm(_ x: Tensor) -> Tensor { (x.maximum(Backend.epsilon) + 1).log() }
    return (logarithm(yPred) - logarithm(yTrue)).square().mean(axes: [-1])
  }
}

/// The mean of the squared differences of the logarithms: relative errors, too small a prediction counting for more.
public final class MeanSquaredLogarithmicError: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "mean_squared_logarithmic_error", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.meanSquaredLogarithmicError($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      MeanSquaredLogarithmicError.self, names: ["mean_squared_logarithmic_error", "msle", "MSLE"],
      .name("mean_squared_logarithmic_error"), .reduction
    ) {
      MeanSquaredLogarithmicError(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var meanSquaredLogarithmicError: String { "mean_squared_logarithmic_error" }
}
