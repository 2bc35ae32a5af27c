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

  /// Files do not hold functions: they are written by name, and not read.
  open override class var definition: Definition<Loss> {
    Definition(LossFunctionWrapper.self, .name(), .reduction, .function) {
      LossFunctionWrapper(name: $0, reduction: $1, $2)
    }
  }
}

extension LossSpecifier where Self == LossFunctionWrapper {
  /// A custom loss: `.custom("cube") { yTrue, yPred in ((yTrue - yPred).abs() ** 3).mean(axes: [-1]) }`.
  public static func custom(
    _ name: String = "custom", reduction: Loss.Reduction = .sumOverBatchSize,
    _ function: @escaping (_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor
  ) -> LossFunctionWrapper {
    LossFunctionWrapper(name: name, reduction: reduction, function)
  }
}

extension ConfigArgument where Root == LossFunctionWrapper, Value == (Tensor, Tensor) throws -> Tensor {
  /// The function.
  fileprivate static var function: Self {
    Self { config in
      throw ModelFileError(config.place, "it wraps a function, which files do not hold; pass the loss to compile")
    } write: {
      $1["fn"] = .string($0.name)
    }
  }
}
