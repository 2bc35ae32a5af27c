import Tensors

extension Losses {
  /// The mean along `axis` of the binary cross-entropy times `(1 - p)^gamma`, where `p` is the probability given to the
  /// right label.
  ///
  /// - Parameters:
  ///   - applyClassBalancing: whether labels 1 are weighted with `alpha` and labels 0 with `1 - alpha`.
  ///   - gamma: the focusing parameter; 0 gives the plain cross-entropy.
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

/// Binary cross-entropy that counts what is already predicted well for less. (Lin et al., 2017)
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

  public override var config: Config {
    baseConfig.merging([
      "from_logits": .bool(fromLogits), "label_smoothing": .double(labelSmoothing), "axis": .int(axis),
      "apply_class_balancing": .bool(applyClassBalancing), "alpha": .double(alpha), "gamma": .double(gamma),
    ])
  }
}
