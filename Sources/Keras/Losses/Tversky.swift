import Tensors

extension Losses {
  public typealias Tversky = Keras.Tversky

  /// `1 - overlap / (overlap + alpha * missed + beta * added)` over the dimensions in `axis`, or over all.
  public static func tversky(
    _ yTrue: Tensor, _ yPred: Tensor, alpha: Double = 0.5, beta: Double = 0.5, axis: [Int]? = nil
  ) -> Tensor {
    let target = yTrue.cast(to: yPred.dtype)
    let overlap = (target * yPred).sum(axes: axis)
    let missed = ((1 - yPred) * target).sum(axes: axis)
    let added = (yPred * (1 - target)).sum(axes: axis)
    return 1 - overlap / (overlap + missed * alpha + added * beta + Backend.epsilon)
  }
}

/// One minus the Tversky index: a measure of the overlap of two masks, with weights for false positives and false
/// negatives. (Salehi et al., 2017)
public final class Tversky: LossFunctionWrapper {
  public let alpha: Double
  public let beta: Double
  public let axis: [Int]?

  /// - Parameters:
  ///   - alpha: the weight of what the prediction misses.
  ///   - beta: the weight of what the prediction adds.
  ///   - axis: the dimensions that overlap is counted over; all of them when nil.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    alpha: Double = 0.5, beta: Double = 0.5, reduction: Reduction = .sumOverBatchSize, name: String = "tversky",
    axis: [Int]? = nil, dtype: DType = .float32
  ) {
    self.alpha = alpha
    self.beta = beta
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.tversky($0, $1, alpha: alpha, beta: beta, axis: axis)
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      Tversky.self, names: ["tversky"], .name("tversky"), .reduction, .double("alpha", \.alpha, or: 0.5),
      .double("beta", \.beta, or: 0.5), .optionalInts("axis", \.axis)
    ) {
      Tversky(alpha: $2, beta: $3, reduction: $1, name: $0, axis: $4)
    }
  }
}
