/// The argument of `kernelConstraint` and other constraints: Keras' name (`"non_neg"`), a member (`.maxNorm(3)`) or a
/// constraint.
public protocol ConstraintSpecifier: Sendable {
  /// The constraint itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> any Constraint
}

/// A projection that a weight goes through after each of the optimizer's updates.
public protocol Constraint: ConstraintSpecifier, Configurable, Sendable {
  /// The weight's new value, of the same shape.
  func callAsFunction(_ w: Tensor) -> Tensor
}

extension Constraint {
  public func resolved() throws -> any Constraint { self }
  public var moduleName: String { "keras.constraints" }
}
