import Tensors

extension Losses {
  public typealias CategoricalCrossentropy = Keras.CategoricalCrossentropy

  /// `-sum(yTrue * log(yPred))` along `axis`.
  ///
  /// Probabilities are divided by their sum and clipped to 1e-7 ... 1 - 1e-7. A softmax's output over the last
  /// dimension is not computed for this: loss and gradient come from its logits in one pass.
  ///
  /// - Parameters:
  ///   - yTrue: a distribution over the classes, such as one-hot vectors.
  ///   - yPred: predictions of the same shape.
  ///   - fromLogits: whether predictions are logits.
  ///   - labelSmoothing: how far targets are moved towards the uniform distribution, as a fraction.
  ///   - axis: the dimension of the classes.
  public static func categoricalCrossentropy(
    _ yTrue: Tensor, _ yPred: Tensor, fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1
  ) -> Tensor {
    categoricalLosses(
      smoothed(yTrue.cast(to: yPred.dtype), labelSmoothing), yPred, fromLogits: fromLogits, axis: axis)
  }

  /// Distributions moved towards the uniform one.
  static func smoothed(_ target: Tensor, _ smoothing: Double) -> Tensor {
    guard smoothing != 0, let classes = target.shape.last else { return target }
    return target * (1 - smoothing) + smoothing / Double(classes)
  }

  static func categoricalLosses(_ target: Tensor, _ output: Tensor, fromLogits: Bool, axis: Int) -> Tensor {
    guard target.shape == output.shape || target.error != nil || output.error != nil else {
      return sameShapeError("categorical_crossentropy", target, output)
    }
    if let (logits, epsilon) = fusible(output, fromLogits: fromLogits, axis: axis) {
      return logits.softmaxCrossEntropy(target, sparse: false, epsilon: epsilon)
    }
    return -(target * logProbabilities(output, fromLogits: fromLogits, axis: axis)).sum(axes: [axis])
  }

  /// The logits over the last dimension that a fused cross-entropy can start from, and how it is to clip probabilities.
  static func fusible(_ output: Tensor, fromLogits: Bool, axis: Int) -> (logits: Tensor, epsilon: Double?)? {
    guard axis == -1 || axis == output.rank - 1 else { return nil }
    if fromLogits { return (output, nil) }
    return output.softmaxLogits.map { ($0, Backend.epsilon) }
  }

  static func logProbabilities(_ output: Tensor, fromLogits: Bool, axis: Int) -> Tensor {
    fromLogits ? output.logSoftmax(axis: axis) : probabilities(output, axis).log()
  }

  /// Scores divided by their sum, and clipped so that the logarithm is finite.
  static func probabilities(_ output: Tensor, _ axis: Int) -> Tensor {
    (output / output.sum(axes: [axis], keepDims: true)).clipped(Backend.epsilon, 1 - Backend.epsilon)
  }
}

/// Cross-entropy for one-hot targets, or any distributions.
///
/// Give it probabilities (a softmax's output), or logits with `fromLogits: true`. For integer targets there is
/// ``SparseCategoricalCrossentropy``.
public final class CategoricalCrossentropy: LossFunctionWrapper {
  public let fromLogits: Bool
  public let labelSmoothing: Double
  public let axis: Int

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits and not probabilities.
  ///   - labelSmoothing: how far targets are moved towards the uniform distribution, as a fraction.
  ///   - axis: the dimension of the classes.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    fromLogits: Bool = false, labelSmoothing: Double = 0, axis: Int = -1, reduction: Reduction = .sumOverBatchSize,
    name: String = "categorical_crossentropy", dtype: DType = .float32
  ) {
    self.fromLogits = fromLogits
    self.labelSmoothing = labelSmoothing
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.categoricalCrossentropy($0, $1, fromLogits: fromLogits, labelSmoothing: labelSmoothing, axis: axis)
    }
  }

  public override class var definition: Definition<Loss> {
    Definition(
      CategoricalCrossentropy.self, names: ["categorical_crossentropy"], .name("categorical_crossentropy"), .reduction,
      .bool("from_logits", \.fromLogits, or: false), .double("label_smoothing", \.labelSmoothing, or: 0),
      .int("axis", \.axis, or: -1)
    ) {
      CategoricalCrossentropy(fromLogits: $2, labelSmoothing: $3, axis: $4, reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var categoricalCrossentropy: String { "categorical_crossentropy" }
}
