import Tensors

/// The loss that `compile` was given, and its weight.
struct CompileLoss {
  /// The loss to minimize, in addition to layers' losses; nil if there are only those.
  let function: Loss?
  let weight: Double?
  /// The loss as `compile` was given it: a name stays a name.
  let config: ConfigValue

  init(_ specifier: (any LossSpecifier)?, weight: Double?) throws {
    if let weight, !weight.isFinite {
      throw KerasError.invalidArgument("compile", "lossWeights is \(weight); expected a finite number")
    }
    function = try specifier?.resolved()
    self.weight = weight
    config = (specifier as? String).map { .string($0) } ?? function?.serialized ?? .null
  }

  /// The loss of a batch times the weight; nil when there is no loss but what layers add.
  func callAsFunction(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor?, mask: Tensor?) throws -> Tensor? {
    guard let function else { return nil }
    let value = try function(yTrue, yPred, sampleWeight: sampleWeight, mask: mask).checked()
    return weight.map { value * $0 } ?? value
  }
}

extension CompileLoss {
  /// What to do about targets that are for the other kind of crossentropy; empty where nothing is known.
  func advice(yTrue: Shape, yPred: Shape) -> String {
    let holdsIndices = yTrue.count < yPred.count || (yTrue.count == yPred.count && yTrue.last == 1)
    switch function {
    case is CategoricalCrossentropy where holdsIndices, is CategoricalFocalCrossentropy where holdsIndices:
      return "; for class indices take the loss sparse_categorical_crossentropy, or make rows of them by toCategorical"
    case is SparseCategoricalCrossentropy where yTrue == yPred && yTrue.last != 1:
      return
        "; for one-hot rows take the loss categorical_crossentropy, or make class indices of them by argmax(axis: -1)"
    default: return ""
    }
  }
}
