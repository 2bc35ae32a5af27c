import Tensors

/// A loss given by a function of targets and predictions: Keras' own, or one of yours (`.custom("name") { … }`).
open class LossFunctionWrapper: Loss {
  private let function: (Tensor, Tensor) throws -> Tensor

  /// - Parameters:
  ///   - name: how errors and configurations call the loss.
  ///   - reduction: how the samples' losses become one number.
  ///   - dtype: the type that predictions and targets are cast to.
  ///   - function: the loss of each sample from targets and predictions, which have got the same rank when only a last
  ///     dimension of size 1 was between them.
  public init(
    name: String, reduction: Reduction = .sumOverBatchSize, dtype: DType = .float32,
    _ function: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor
  ) {
    self.function = function
    super.init(name: name, reduction: reduction, dtype: dtype)
  }

  open override func call(_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor {
    let (yTrue, yPred) = LossReduction.alignedRanks(yTrue, yPred)
    return try function(yTrue, yPred)
  }

  /// Name and reduction, which is all that Keras writes of most losses.
  final var baseConfig: Config { super.config }

  open override var config: Config { baseConfig.merging(["fn": .string(name)]) }
}

extension LossSpecifier where Self == LossFunctionWrapper {
  /// A loss of your own: `.custom("cube") { yTrue, yPred in ((yTrue - yPred).abs() ** 3).mean(axes: [-1]) }`.
  public static func custom(
    _ name: String = "custom", reduction: Loss.Reduction = .sumOverBatchSize,
    _ function: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor
  ) -> LossFunctionWrapper {
    LossFunctionWrapper(name: name, reduction: reduction, function)
  }
}
