extension ObjectRegistry where Object == any Constraint {
  /// Every constraint that files and strings may name.
  static let constraints = ObjectRegistry(
    "constraint",
    [
      MaxNorm.self, MinMaxNorm.self, NonNeg.self, UnitNorm.self,
    ])
}

extension String: ConstraintSpecifier {
  public func resolved() throws -> any Constraint {
    try ObjectRegistry.constraints.definition(named: self).makeDefault()
  }
}
