import Tensors

extension Losses {
  public typealias SparseCategoricalCrossentropy = Keras.SparseCategoricalCrossentropy

  /// `-log(yPred[yTrue])`: targets have the predictions' shape without the classes' dimension (or with 1 there).
  ///
  /// - Parameters:
  ///   - yTrue: class indices.
  ///   - yPred: predictions, one for each class along `axis`.
  ///   - fromLogits: whether predictions are logits; probabilities are divided by their sum and clipped to
  ///     1e-7 ... 1 - 1e-7.
  ///   - ignoreClass: a class index whose samples have no loss.
  ///   - axis: the dimension of the classes.
  public static func sparseCategoricalCrossentropy(
    _ yTrue: Tensor, _ yPred: Tensor, fromLogits: Bool = false, ignoreClass: Int? = nil, axis: Int = -1
  ) -> Tensor {
    sparseLosses(yTrue, yPred, fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis).losses
  }

  /// The losses, and which of them count when a class is ignored.
  static func sparseLosses(
    _ yTrue: Tensor, _ yPred: Tensor, fromLogits: Bool, ignoreClass: Int?, axis: Int
  ) -> (losses: Tensor, mask: Tensor?) {
    let classAxis = axis < 0 ? axis + yPred.rank : axis
    guard yTrue.error == nil, yPred.shape.indices.contains(classAxis) else {
      return (sameShapeError("sparse_categorical_crossentropy", yTrue, yPred), nil)
    }
    var expected = yPred.shape
    expected.remove(at: classAxis)
    var target = yTrue
    if target.rank == yPred.rank, target.shape[classAxis] == 1 { target = target.squeezed(axes: [classAxis]) }
    guard target.shape == expected else {
      return (
        Tensor(
          error: TensorError(
            operation: "sparse_categorical_crossentropy",
            message: "class indices have shape \(yTrue.shape.tupleText); expected \(expected.tupleText)")), nil
      )
    }
    if target.dtype != .int32 && target.dtype != .int64 { target = target.cast(to: .int32) }
    let valid = ignoreClass.map { target.notEqual($0) }
    if let valid { target = target.where(valid, else: 0) }
    let losses: Tensor
    if let (logits, epsilon) = fusible(yPred, fromLogits: fromLogits, axis: classAxis) {
      losses = logits.softmaxCrossEntropy(target, sparse: true, epsilon: epsilon)
    } else {
      let logs = logProbabilities(yPred, fromLogits: fromLogits, axis: classAxis)
      var places = Tensor.arange(yPred.shape[classAxis], dtype: target.dtype)
      places = places.reshaped(to: yPred.shape.indices.map { $0 == classAxis ? yPred.shape[$0] : 1 })
      let chosen = target.expandingDimensions(classAxis).equal(places)
      losses = -logs.where(chosen, else: 0).sum(axes: [classAxis])
    }
    return (valid.map { losses.where($0, else: 0) } ?? losses, valid)
  }
}

/// Cross-entropy for targets that are class indices.
///
/// Give it probabilities (a softmax's output), or logits with `fromLogits: true`.
public final class SparseCategoricalCrossentropy: LossFunctionWrapper {
  public let fromLogits: Bool
  public let ignoreClass: Int?
  public let axis: Int

  /// - Parameters:
  ///   - fromLogits: whether predictions are logits and not probabilities.
  ///   - ignoreClass: a class index (such as -1 or 255) whose samples do not count.
  ///   - axis: the dimension of the classes.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    fromLogits: Bool = false, ignoreClass: Int? = nil, reduction: Reduction = .sumOverBatchSize, axis: Int = -1,
    name: String = "sparse_categorical_crossentropy", dtype: DType = .float32
  ) {
    self.fromLogits = fromLogits
    self.ignoreClass = ignoreClass
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) {
      Losses.sparseCategoricalCrossentropy($0, $1, fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis)
    }
  }

  public override var keepsTargetType: Bool { true }

  public override func callWithMask(_ yTrue: Tensor, _ yPred: Tensor) throws -> (losses: Tensor, mask: Tensor?) {
    let (yTrue, yPred) = LossReduction.alignedRanks(yTrue, yPred)
    return Losses.sparseLosses(yTrue, yPred, fromLogits: fromLogits, ignoreClass: ignoreClass, axis: axis)
  }

  public override class var definition: Definition<Loss> {
    Definition(
      SparseCategoricalCrossentropy.self, names: ["sparse_categorical_crossentropy"],
      .name("sparse_categorical_crossentropy"), .reduction, .bool("from_logits", \.fromLogits, or: false),
      .optionalInt("ignore_class", \.ignoreClass), .int("axis", or: -1)
    ) {
      SparseCategoricalCrossentropy(fromLogits: $2, ignoreClass: $3, reduction: $1, axis: $4, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var sparseCategoricalCrossentropy: String { "sparse_categorical_crossentropy" }
}
