import Tensors

extension Losses {
  public typealias Circle = Keras.Circle

  /// `softplus(logsumexp(pull of its class) + logsumexp(push of the others))` for each sample.
  ///
  /// - Parameters:
  ///   - yTrue: class indices, one per sample.
  ///   - yPred: normalized embeddings, one row per sample.
  ///   - refLabels: the classes that samples are compared with; the batch's own by default.
  ///   - refEmbeddings: the embeddings that samples are compared with; the batch's own by default.
  ///   - removeDiagonal: whether sample i is not compared with reference i, which is itself.
  ///   - gamma: the scale of the similarities.
  ///   - margin: how far from perfect a similarity may be.
  public static func circle(
    _ yTrue: Tensor, _ yPred: Tensor, refLabels: Tensor? = nil, refEmbeddings: Tensor? = nil,
    removeDiagonal: Bool = true, gamma: Double = 80, margin: Double = 0.4
  ) -> Tensor {
    let labels = yTrue.cast(to: .int32).reshaped(to: [-1, 1])
    let references = refLabels?.cast(to: .int32).reshaped(to: [1, -1]) ?? labels.reshaped(to: [1, -1])
    let distance = (1 - yPred.matmul((refEmbeddings ?? yPred).transposed())).maximum(0)
    let isSame = labels.equal(references)
    var isPositive = isSame
    if removeDiagonal, isSame.rank == 2 {
      isPositive = isSame.logicalAnd(Tensor.eye(isSame.shape[0], columns: isSame.shape[1], dtype: .bool).logicalNot())
    }
    let pull = (distance + margin) * (distance - margin) * gamma
    let push = (1 + margin - distance).maximum(0) * (1 - margin - distance) * gamma
    // So low that it adds nothing to a sum of exponentials, but finite, so that a row of nothing else has a gradient.
    let nothing = -1e30
    let pulls = pull.where(isPositive, else: nothing).logSumExp(axes: [1])
    let pushes = push.where(isSame.logicalNot(), else: nothing).logSumExp(axes: [1])
    return (pulls + pushes).softplus()
  }
}

/// Circle loss for embeddings of one length: pulls those of one class together and pushes the others apart, the more
/// the further they are from where they should be. (Sun et al., 2020)
///
/// Targets are class indices (batch), predictions embeddings (batch, features), normalized to length 1.
public final class Circle: LossFunctionWrapper {
  public let gamma: Double
  public let margin: Double
  public let removeDiagonal: Bool

  /// - Parameters:
  ///   - gamma: the scale of the similarities.
  ///   - margin: how far from perfect a similarity may be.
  ///   - removeDiagonal: whether a sample is not compared with itself.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    gamma: Double = 80, margin: Double = 0.4, removeDiagonal: Bool = true, reduction: Reduction = .sumOverBatchSize,
    name: String = "circle", dtype: DType = .float32
  ) {
    self.gamma = gamma
    self.margin = margin
    self.removeDiagonal = removeDiagonal
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.circle($0, $1, removeDiagonal: removeDiagonal, gamma: gamma, margin: margin)
    }
  }

  public override var keepsTargetType: Bool { true }

  /// Samples that have no one of their class to be compared with do not count.
  public override func callWithMask(_ yTrue: Tensor, _ yPred: Tensor) throws -> (losses: Tensor, mask: Tensor?) {
    let losses = try call(yTrue, yPred)
    return (losses, losses.error == nil ? losses.greater(0) : nil)
  }

  public override class var definition: Definition<Loss> {
    Definition(
      Circle.self, names: ["circle"], .name("circle"), .reduction, .double("gamma", \.gamma, or: 80),
      .double("margin", \.margin, or: 0.4), .bool("remove_diagonal", \.removeDiagonal, or: true)
    ) {
      Circle(gamma: $2, margin: $3, removeDiagonal: $4, reduction: $1, name: $0)
    }
  }
}
