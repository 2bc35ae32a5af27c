extension ObjectRegistry where Object == any Regularizer {
  /// Every regularizer that files and strings may name.
  static let regularizers = ObjectRegistry("regularizer", [L1.self, L2.self, L1L2.self, OrthogonalRegularizer.self])
}

extension String: RegularizerSpecifier {
  public func resolved() throws -> any Regularizer {
    try ObjectRegistry.regularizers.definition(named: self).makeDefault()
  }
}

extension ConfigArgument where Root: Regularizer, Value == Double {
  /// A factor that Keras keeps in single precision: it writes what that holds.
  static func singlePrecision(_ key: String, _ path: KeyPath<Root, Double>) -> Self {
    Self(key, path, { .double(Double(Float($0))) }) { try $0.double(key, or: 0.01) }
  }
}
