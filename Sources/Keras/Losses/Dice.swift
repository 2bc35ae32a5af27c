import Tensors

extension Losses {
  public typealias Dice = Keras.Dice

  /// `1 - 2 * sum(yTrue * yPred) / (sum(yTrue) + sum(yPred))` over the dimensions in `axis`, or over all.
  public static func dice(_ yTrue: Tensor, _ yPred: Tensor, axis: [Int]? = nil) -> Tensor {
    let target = yTrue.cast(to: yPred.dtype)
    let overlap = (target * yPred).sum(axes: axis)
    return 1 - overlap * 2 / (target.sum(axes: axis) + yPred.sum(axes: axis) + Backend.epsilon)
  }
}

/// One minus the Dice coefficient, a measure of the overlap of two masks. (Sørensen, 1948; Dice, 1945)
public final class Dice: LossFunctionWrapper {
  public let axis: [Int]?

  /// - Parameters:
  ///   - axis: the dimensions that overlap is counted over; all of them when nil.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "dice", axis: [Int]? = nil, dtype: DType = .float32
  ) {
    self.axis = axis
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.dice($0, $1, axis: axis) }
  }

  public override class var definition: Definition<Loss> {
    Definition(Dice.self, names: ["dice"], .name("dice"), .reduction, .optionalInts("axis", \.axis)) {
      Dice(reduction: $1, name: $0, axis: $2)
    }
  }
}
