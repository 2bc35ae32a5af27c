extension ObjectRegistry where Object == any Initializer {
  /// Every initializer that files and strings may name.
  static let initializers = ObjectRegistry(
    "initializer",
    [
      Zeros.self, Ones.self, Constant.self, IdentityInitializer.self, RandomNormal.self, RandomUniform.self,
      TruncatedNormal.self, VarianceScaling.self, GlorotNormal.self, GlorotUniform.self, HeNormal.self, HeUniform.self,
      LecunNormal.self, LecunUniform.self, Orthogonal.self, STFT.self,
    ])
}

extension String: InitializerSpecifier {
  public func resolved() throws -> any Initializer {
    try ObjectRegistry.initializers.definition(named: self).makeDefault()
  }
}
