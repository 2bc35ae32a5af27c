import Tensors

extension ObjectRegistry where Object == Loss {
  /// Every loss that files and strings may name.
  static let losses = ObjectRegistry(
    "loss",
    [
      MeanSquaredError.self,
      MeanAbsoluteError.self,
      MeanAbsolutePercentageError.self,
      MeanSquaredLogarithmicError.self,
      CosineSimilarity.self,
      Huber.self,
      LogCosh.self,
      Hinge.self,
      SquaredHinge.self,
      CategoricalHinge.self,
      KLDivergence.self,
      Poisson.self,
      BinaryCrossentropy.self,
      BinaryFocalCrossentropy.self,
      CategoricalCrossentropy.self,
      CategoricalFocalCrossentropy.self,
      SparseCategoricalCrossentropy.self,
      CategoricalGeneralizedCrossEntropy.self,
      Dice.self,
      Tversky.self,
      Circle.self,
      CTC.self,
    ])
}

extension String: LossSpecifier {
  /// The loss with Keras' default arguments. `"crossentropy"` is the binary, categorical or sparse categorical one by
  /// the shapes.
  public func resolved() throws -> Loss {
    if ["crossentropy", "ce"].contains(lowercased()) { return ShapedCrossentropy(name: self) }
    let definition = try ObjectRegistry.losses.definition(named: self)
    // A loss that a function's name asks for is called by that name.
    return try definition.makeDefault(self == definition.className ? [:] : ["name": .string(self)])
  }
}

/// The losses of `keras.losses`, classes and functions.
///
/// Functions give the loss of each sample: `Losses.meanSquaredError(yTrue, yPred)`. A shape that does not fit gives a
/// tensor that carries the error. The classes are at the top level as well.
public enum Losses {
  public typealias Loss = Keras.Loss

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
