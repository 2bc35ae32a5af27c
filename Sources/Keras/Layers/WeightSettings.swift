import Tensors

/// How a layer's weight is made, penalized and kept in bounds.
struct WeightSettings {
  let initializer: any Initializer
  let regularizer: (any Regularizer)?
  let constraint: (any Constraint)?

  /// - Parameter standIn: takes the place of an initializer that cannot be resolved, once that is noted.
  init(
    _ initializer: any InitializerSpecifier, _ regularizer: (any RegularizerSpecifier)?,
    _ constraint: (any ConstraintSpecifier)?, or standIn: any Initializer, _ check: inout ArgumentCheck
  ) {
    self.initializer = check.resolve(try initializer.resolved(), or: standIn)
    self.regularizer = check.resolve(try regularizer?.resolved())
    self.constraint = check.resolve(try constraint?.resolved())
  }

  /// Adds the weight to the layer that is being built.
  func add(_ name: String, shape: Shape, to layer: Layer) throws -> Variable {
    try layer.addWeight(
      name, shape: shape, initializer: initializer, regularizer: regularizer, constraint: constraint)
  }
}
