import Tensors

extension Losses {
  public typealias LogCosh = Keras.LogCosh

  /// The mean of `log(cosh(yPred - yTrue))` over the last dimension.
  public static func logCosh(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    let error = yPred - yTrue
    // log(cosh(x)) = x + log(1 + exp(-2x)) - log(2), which does not overflow.
    return (error + (error * -2).softplus() - 0.6931471805599453).mean(axes: [-1])
  }
}

/// The logarithm of the hyperbolic cosine of the error: nearly squared for small errors, nearly linear for large ones.
public final class LogCosh: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "log_cosh", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.logCosh($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(LogCosh.self, names: ["log_cosh"], .name("log_cosh"), .reduction) {
      LogCosh(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var logCosh: String { "log_cosh" }
}
