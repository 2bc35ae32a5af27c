import Tensors

extension Losses {
  /// `-sum(alpha * (1 - p)^gamma * yTrue * log(p))` along `axis`, where `p` are the predictions divided by their sum and
  /// clipped to 1e-7 ... 1 - 1e-7.
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

/// Cross-entropy for one-hot targets that counts what is already predicted well for less. (Lin et al., 2017)
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

  public override var config: Config {
    baseConfig.merging([
      "from_logits": .bool(fromLogits), "label_smoothing": .double(labelSmoothing), "axis": .int(axis),
      "alpha": .double(alpha), "gamma": .double(gamma),
    ])
  }
}
