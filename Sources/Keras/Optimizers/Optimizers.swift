extension ObjectRegistry where Object == Optimizer {
  /// Every optimizer that files and strings may name.
  static let optimizers = ObjectRegistry(
    "optimizer",
    [
      SGD.self, RMSprop.self, Adam.self, AdamW.self, Adadelta.self, Adagrad.self, Adamax.self, Nadam.self, Ftrl.self,
      Lion.self, Lamb.self, Adafactor.self, Muon.self, ScheduleFreeAdamW.self, LossScaleOptimizer.self,
      MultiOptimizer.self,
    ], foldsCase: true)
}

extension String: OptimizerSpecifier {
  /// The optimizer of that class, with Keras' default arguments. Capitals do not matter.
  public func resolved() throws -> Optimizer {
    try ObjectRegistry.optimizers.definition(named: self).makeDefault()
  }
}

extension ConfigReader {
  /// An optimizer: a name, or a dictionary.
  func optimizer(_ key: String) throws -> any OptimizerSpecifier {
    guard let value = value(key) else { return "rmsprop" }
    if let name = value.text { return name }
    return try ObjectRegistry.optimizers.make(value, in: "\(place), '\(key)'")
  }
}

extension ConfigArgument where Root: Optimizer, Value == any LearningRateSpecifier {
  /// The learning rate: a number or a schedule.
  public static func learningRate(_ missing: Double = 0.001) -> Self {
    Self("learning_rate", \.rate.config, { $0 }) { config in
      if case .object(_)? = config.value("learning_rate") {
        return try ObjectRegistry.schedules.make(
          config.value("learning_rate")!, in: "\(config.place), 'learning_rate'")
      }
      return try config.double("learning_rate", or: missing)
    }
  }
}

extension ConfigArgument where Root: Optimizer, Value == String? {
  /// The optimizer's name.
  public static var name: Self { Self("name", \.name, { .string($0) }) { try $0.optionalString("name") } }
}
