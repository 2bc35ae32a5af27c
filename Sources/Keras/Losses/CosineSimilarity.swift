import Tensors

extension Losses {
  public typealias CosineSimilarity = Keras.CosineSimilarity

  /// `-sum(l2_normalize(yTrue) * l2_normalize(yPred))` along `axis`.
  public static func cosineSimilarity(_ yTrue: Tensor, _ yPred: Tensor, axis: Int = -1) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    return -(normalized(yTrue, axis) * normalized(yPred, axis)).sum(axes: [axis])
  }

  /// A tensor whose vectors along `axis` have length 1; a zero vector stays one.
  static func normalized(_ x: Tensor, _ axis: Int) -> Tensor {
    x * x.square().sum(axes: [axis], keepDims: true).maximum(Backend.epsilon * Backend.epsilon).rsqrt()
  }
}

/// The cosine of the angle between targets and predictions, negative: -1 where they point the same way.
public final class CosineSimilarity: LossFunctionWrapper {
  public let axis: Int

  /// - Parameters:
  ///   - axis: the dimension of the vectors.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    axis: Int = -1, reduction: Reduction = .sumOverBatchSize, name: String = "cosine_similarity",
    dtype: DType = .float32
  ) {
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.cosineSimilarity($0, $1, axis: axis) }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      CosineSimilarity.self, names: ["cosine_similarity"], .name("cosine_similarity"), .reduction, .int("axis", or: -1)
    ) {
      CosineSimilarity(axis: $2, reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var cosineSimilarity: String { "cosine_similarity" }
}
