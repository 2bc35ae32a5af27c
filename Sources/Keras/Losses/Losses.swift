import Tensors

/// The losses of `keras.losses`, classes and functions.
///
/// Functions give the loss of each sample: `Losses.meanSquaredError(yTrue, yPred)`. A shape that does not fit gives a tensor
/// that carries the error. The classes are at the top level as well.
public enum Losses {
  public typealias Loss = Keras.Loss
  public typealias MeanSquaredError = Keras.MeanSquaredError
  public typealias MeanAbsoluteError = Keras.MeanAbsoluteError
  public typealias MeanAbsolutePercentageError = Keras.MeanAbsolutePercentageError
  public typealias MeanSquaredLogarithmicError = Keras.MeanSquaredLogarithmicError
  public typealias CosineSimilarity = Keras.CosineSimilarity
  public typealias Huber = Keras.Huber
  public typealias LogCosh = Keras.LogCosh
  public typealias Hinge = Keras.Hinge
  public typealias SquaredHinge = Keras.SquaredHinge
  public typealias CategoricalHinge = Keras.CategoricalHinge
  public typealias KLDivergence = Keras.KLDivergence
  public typealias Poisson = Keras.Poisson
  public typealias BinaryCrossentropy = Keras.BinaryCrossentropy
  public typealias BinaryFocalCrossentropy = Keras.BinaryFocalCrossentropy
  public typealias CategoricalCrossentropy = Keras.CategoricalCrossentropy
  public typealias CategoricalFocalCrossentropy = Keras.CategoricalFocalCrossentropy
  public typealias SparseCategoricalCrossentropy = Keras.SparseCategoricalCrossentropy
  public typealias CategoricalGeneralizedCrossEntropy = Keras.CategoricalGeneralizedCrossEntropy
  public typealias Dice = Keras.Dice
  public typealias Tversky = Keras.Tversky
  public typealias Circle = Keras.Circle
  public typealias CTC = Keras.CTC

  /// Targets in the predictions' type, both of one rank.
  static func aligned(_ yTrue: Tensor, _ yPred: Tensor) -> (Tensor, Tensor) {
    LossReduction.alignedRanks(yTrue.cast(to: yPred.dtype), yPred)
  }

  static func sameShapeError(_ operation: String, _ target: Tensor, _ output: Tensor) -> Tensor {
    if target.error != nil { return target }
    if output.error != nil { return output }
    return Tensor(
      error: TensorError(
        operation: operation,
        message:
          "targets have shape \(target.shape.tupleText), predictions \(output.shape.tupleText); they must be equal"))
  }
}
