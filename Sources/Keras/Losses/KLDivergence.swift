import Tensors

extension Losses {
  public typealias KLDivergence = Keras.KLDivergence

  /// `sum(yTrue * log(yTrue / yPred))` over the last dimension; both are clipped to 1e-7 ... 1.
  public static func klDivergence(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let target = yTrue.cast(to: yPred.dtype).clipped(Backend.epsilon, 1)
    return (target * (target / yPred.clipped(Backend.epsilon, 1)).log()).sum(axes: [-1])
  }
}

/// The Kullback-Leibler divergence of predicted from target distributions. (Kullback and Leibler, 1951)
public final class KLDivergence: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "kl_divergence", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.klDivergence($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(KLDivergence.self, names: ["kl_divergence", "kld", "KLD"], .name("kl_divergence"), .reduction) {
      KLDivergence(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var klDivergence: String { "kl_divergence" }
}
