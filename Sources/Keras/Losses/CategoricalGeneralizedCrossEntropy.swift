import Tensors

extension Losses {
  public typealias CategoricalGeneralizedCrossEntropy = Keras.CategoricalGeneralizedCrossEntropy

  /// `(1 - p^q) / q`, where `p` is the probability of the target's class.
  public static func categoricalGeneralizedCrossEntropy(_ yTrue: Tensor, _ yPred: Tensor, q: Double) -> Tensor {
    let p = (yPred * yTrue.cast(to: .int32).oneHot(yPred.shape.last ?? 1, dtype: yPred.dtype)).sum(axes: [-1])
    return (1 - p.power(q)) / q
  }
}

/// A loss between cross-entropy and absolute error, for class indices of which some are wrong. (Zhang and Sabuncu,
/// 2018)
public final class CategoricalGeneralizedCrossEntropy: LossFunctionWrapper {
  public let q: Double

  /// - Parameters:
  ///   - q: between 0 (cross-entropy) and 1 (absolute error).
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    q: Double = 0.5, reduction: Reduction = .sumOverBatchSize, name: String = "categorical_generalized_cross_entropy",
    dtype: DType = .float32
  ) {
    self.q = q
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.categoricalGeneralizedCrossEntropy($0, $1, q: q)
    }
  }

  public override var keepsTargetType: Bool { true }

  public override func validate() throws {
    guard q > 0, q < 1 else {
      throw KerasError.invalidArgument("loss '\(name)'", "q is \(q); expected more than 0 and less than 1")
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      CategoricalGeneralizedCrossEntropy.self, .name("categorical_generalized_cross_entropy"), .reduction,
      .double("q", \.q, or: 0.5)
    ) {
      CategoricalGeneralizedCrossEntropy(q: $2, reduction: $1, name: $0)
    }
  }
}
