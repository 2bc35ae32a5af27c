import Tensors

extension Losses {
  public typealias BinaryCrossentropy = Keras.BinaryCrossentropy

  /// The mean along `axis` of `-yTrue * log(yPred) - (1 - yTrue) * log(1 - yPred)`.
  ///
  /// - Parameters:
  ///   - yTrue: labels, 0 or 1.
  ///   - yPred: predictions of the same shape.
  ///   - fromLogits: whether predictions are logits; probabilities are clipped to 1e-7 ... 1 - 1e-7.
  ///   - labelSmoothing: how far labels are moved from 0 and 1 towards 0.5, as a fraction.
  ///   - axis: the dimension of the mean.
  public static func binaryCrossentropy(
    _ yTrue: Tensor, _ yPred: Tensor, fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1
  ) -> Tensor {
    binaryLosses(smoothedBinary(yTrue.cast(to: yPred.dtype), labelSmoothing), yPred, fromLogits: fromLogits)
      .mean(axes: [axis])
  }

  /// Labels of 0 and 1 moved towards 0.5.
  static func smoothedBinary(_ target: Tensor, _ smoothing: Double) -> Tensor {
    smoothing == 0 ? target : target * (1 - smoothing) + 0.5 * smoothing
  }

  /// The binary cross-entropy of each element.
  static func binaryLosses(_ target: Tensor, _ output: Tensor, fromLogits: Bool) -> Tensor {
    guard target.shape == output.shape || target.error != nil || output.error != nil else {
      return sameShapeError("binary_crossentropy", target, output)
    }
    if fromLogits { return target * (-output).softplus() + (1 - target) * output.softplus() }
    let p = output.clipped(Backend.epsilon, 1 - Backend.epsilon)
    return -(target * p.log() + (1 - target) * (1 - p).log())
  }
}

/// Cross-entropy for labels of 0 and 1.
///
/// Give it probabilities (a sigmoid's output), or logits with `fromLogits: true`.
public final class BinaryCrossentropy: LossFunctionWrapper {
  public let fromLogits: Bool
  public let labelSmoothing: Double
  public let axis: Int

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits and not probabilities.
  ///   - labelSmoothing: how far labels are moved from 0 and 1 towards 0.5, as a fraction.
  ///   - axis: the dimension that the mean is taken over.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1, reduction: Reduction = .sumOverBatchSize,
    name: String = "binary_crossentropy", dtype: DType = .float32
  ) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.binaryCrossentropy($0, $1, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      BinaryCrossentropy.self, names: ["binary_crossentropy", "bce", "BCE"], .name("binary_crossentropy"), .reduction,
      .bool("from_logits", \.fromLogits, or: false), .double("label_smoothing", \.labelSmoothing, or: 0),
      .int("axis", \.axis, or: -1)
    ) {
      BinaryCrossentropy(fromLogits: $2, labelSmoothing: $3, axis: $4, reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var binaryCrossentropy: String { "binary_crossentropy" }
}
