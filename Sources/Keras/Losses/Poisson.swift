import Tensors

extension Losses {
  public typealias Poisson = Keras.Poisson

  /// The mean of `yPred - yTrue * log(yPred)` over the last dimension.
  public static func poisson(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    (yPred - yTrue.cast(to: yPred.dtype) * (yPred + Backend.epsilon).log()).mean(axes: [-1])
  }
}

/// The negative log likelihood of counts under Poisson distributions with the predicted means, without its constant.
public final class Poisson: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "poisson", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.poisson($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(Poisson.self, names: ["poisson"], .name("poisson"), .reduction) {
      Poisson(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var poisson: String { "poisson" }
}
