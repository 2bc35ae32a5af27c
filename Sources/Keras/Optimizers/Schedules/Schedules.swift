extension ObjectRegistry where Object == any LearningRateSchedule {
  /// Every schedule that files may name.
  static let schedules = ObjectRegistry(
    "learning rate schedule",
    [
      ExponentialDecay.self, InverseTimeDecay.self, PolynomialDecay.self, PiecewiseConstantDecay.self, CosineDecay.self,
      CosineDecayRestarts.self,
    ])
}
