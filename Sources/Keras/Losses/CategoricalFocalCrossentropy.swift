import Tensors

extension Losses {
  public typealias CategoricalFocalCrossentropy = Keras.CategoricalFocalCrossentropy

  /// `-sum(alpha * (1 - p)^gamma * yTrue * log(p))` along `axis`, where `p` are the predictions divided by their sum
  /// and clipped to 1e-7 ... 1 - 1e-7.
  public static func categoricalFocalCrossentropy(
    _ yTrue: Tensor, _ yPred: Tensor, alpha: Double = 0.25, gamma: Double = 2, fromLogits: Bool = false,
    labelSmoothing: Double = 0, axis: Int = -1
  ) -> Tensor {
    let target = smoothed(yTrue.cast(to: yPred.dtype), labelSmoothing)
    guard target.shape == yPred.shape || target.error != nil || yPred.error != nil else {
      return sameShapeError("categorical_focal_crossentropy", target, yPred)
    }
    let p = probabilities(fromLogits ? yPred.softmax(axis: axis) : yPred, axis)
    return -((1 - p).power(gamma) * alpha * (target * p.log())).sum(axes: [axis])
  }
}

/// Cross-entropy for one-hot targets that gives less weight to well-predicted samples. (Lin et al., 2017)
public final class CategoricalFocalCrossentropy: LossFunctionWrapper {
  public let alpha: Double
  public let gamma: Double
  public let fromLogits: Bool
  public let labelSmoothing: Double
  public let axis: Int

  /// - Parameters:
  ///   - alpha: a factor of all losses.
  ///   - gamma: how much less what is predicted well counts.
  ///   - fromLogits: whether predictions are logits and not probabilities.
  ///   - labelSmoothing: how far targets are moved towards the uniform distribution, as a fraction.
  ///   - axis: the dimension of the classes.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    alpha: Double = 0.25, gamma: Double = 2, fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1,
    reduction: Reduction = .sumOverBatchSize, name: String = "categorical_focal_crossentropy", dtype: DType = .float32
  ) {
    self.alpha = alpha
    self.gamma = gamma
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.categoricalFocalCrossentropy(
        $0, $1, alpha: alpha, gamma: gamma, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      CategoricalFocalCrossentropy.self, names: ["categorical_focal_crossentropy"],
      .name("categorical_focal_crossentropy"), .reduction, .bool("from_logits", \.fromLogits, or: false),
      .double("label_smoothing", \.labelSmoothing, or: 0), .int("axis", \.axis, or: -1),
      .double("alpha", \.alpha, or: 0.25), .double("gamma", \.gamma, or: 2)
    ) {
      CategoricalFocalCrossentropy(
        alpha: $5, gamma: $6, fromLogits: $2, labelSmoothing: $3, axis: $4, reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var categoricalFocalCrossentropy: String { "categorical_focal_crossentropy" }
}
