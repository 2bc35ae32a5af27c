import Tensors

extension Losses {
  public typealias BinaryFocalCrossentropy = Keras.BinaryFocalCrossentropy

  /// The mean along `axis` of the binary cross-entropy times `(1 - p)^gamma`, where `p` is the probability given to the
  /// right label.
  ///
  /// - Parameters:
  ///   - yTrue: labels, 0 or 1.
  ///   - yPred: predictions of the same shape.
  ///   - applyClassBalancing: whether labels 1 are weighted with `alpha` and labels 0 with `1 - alpha`.
  ///   - alpha: the weight of labels 1.
  ///   - gamma: the focusing parameter; 0 is the plain cross-entropy.
  ///   - fromLogits: whether predictions are logits.
  ///   - labelSmoothing: how far labels are moved from 0 and 1 towards 0.5, as a fraction.
  ///   - axis: the dimension of the mean.
  public static func binaryFocalCrossentropy(
    _ yTrue: Tensor, _ yPred: Tensor, applyClassBalancing: Bool = false, alpha: Double = 0.25, gamma: Double = 2,
    fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1
  ) -> Tensor {
    let target = smoothedBinary(yTrue.cast(to: yPred.dtype), labelSmoothing)
    let p = fromLogits ? yPred.sigmoid() : yPred
    let right = target * p + (1 - target) * (1 - p)
    var losses = (1 - right).power(gamma) * binaryLosses(target, p, fromLogits: false)
    if applyClassBalancing { losses = (target * alpha + (1 - target) * (1 - alpha)) * losses }
    return losses.mean(axes: [axis])
  }
}

/// Binary cross-entropy that gives less weight to well-predicted samples. (Lin et al., 2017)
public final class BinaryFocalCrossentropy: LossFunctionWrapper {
  public let applyClassBalancing: Bool
  public let alpha: Double
  public let gamma: Double
  public let fromLogits: Bool
  public let labelSmoothing: Double
  public let axis: Int

  /// - Parameters:
  ///   - applyClassBalancing: whether labels 1 are weighted with `alpha` and labels 0 with `1 - alpha`.
  ///   - alpha: the weight of labels 1.
  ///   - gamma: how much less what is predicted well counts.
  ///   - fromLogits: whether predictions are logits and not probabilities.
  ///   - labelSmoothing: how far labels are moved from 0 and 1 towards 0.5, as a fraction.
  ///   - axis: the dimension that the mean is taken over.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    applyClassBalancing: Bool = false, alpha: Double = 0.25, gamma: Double = 2, fromLogits: Bool = false,
    labelSmoothing: Double = 0, axis: Int = -1, reduction: Reduction = .sumOverBatchSize,
    name: String = "binary_focal_crossentropy", dtype: DType = .float32
  ) {
    self.applyClassBalancing = applyClassBalancing
    self.alpha = alpha
    self.gamma = gamma
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.binaryFocalCrossentropy(
        $0, $1, applyClassBalancing: applyClassBalancing, alpha: alpha, gamma: gamma, fromLogits: fromLogits,
        labelSmoothing: labelSmoothing, axis: axis)
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      BinaryFocalCrossentropy.self, names: ["binary_focal_crossentropy"], .name("binary_focal_crossentropy"),
      .reduction, .bool("from_logits", \.fromLogits, or: false), .double("label_smoothing", \.labelSmoothing, or: 0),
      .int("axis", \.axis, or: -1), .bool("apply_class_balancing", \.applyClassBalancing, or: false),
      .double("alpha", \.alpha, or: 0.25), .double("gamma", \.gamma, or: 2)
    ) {
      BinaryFocalCrossentropy(
        applyClassBalancing: $5, alpha: $6, gamma: $7, fromLogits: $2, labelSmoothing: $3, axis: $4, reduction: $1,
        name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var binaryFocalCrossentropy: String { "binary_focal_crossentropy" }
}
