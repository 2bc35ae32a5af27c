import Tensors

/// How a layer's weight is made, penalized and kept in bounds.
struct WeightSettings {
  let initializer: any Initializer
  let regularizer: (any Regularizer)?
  let constraint: (any Constraint)?

  init(initializer: any Initializer, regularizer: (any Regularizer)?, constraint: (any Constraint)?) {
    self.initializer = initializer
    self.regularizer = regularizer
    self.constraint = constraint
  }

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
  func add(_ name: String, shape: Shape, to layer: Layer, autocast: Bool = true) throws -> Variable {
    try layer.addWeight(
      name, shape: shape, initializer: initializer, regularizer: regularizer, constraint: constraint,
      autocast: autocast)
  }
}

extension WeightSettings {
  /// The settings of the weight of that name in a configuration.
  init(_ config: ConfigReader, _ name: String, or missing: any Initializer) throws {
    initializer = try config.initializer("\(name)_initializer", or: missing)
    regularizer = try config.regularizer("\(name)_regularizer")
    constraint = try config.constraint("\(name)_constraint")
  }
}

extension ConfigArgument where Root: Layer, Value == [WeightSettings] {
  /// How weights are made: for each its name in keys, its settings, and the initializer where a file names none.
  /// - Parameter activity: whether Keras writes the activity's regularizer among theirs.
  static func weights(
    _ weights: (name: String, path: KeyPath<Root, WeightSettings>, initializer: any Initializer)...,
    activity: Bool = false
  ) -> Self {
    Self { config in
      try weights.map { try WeightSettings(config, $0.name, or: $0.initializer) }
    } write: { layer, config in
      let all = weights.map { ($0.name, layer[keyPath: $0.path]) }
      for (name, weight) in all { config["\(name)_initializer"] = weight.initializer.serialized }
      for (name, weight) in all { config["\(name)_regularizer"] = weight.regularizer?.serialized ?? .null }
      if activity { config["activity_regularizer"] = layer.activityRegularizer?.serialized ?? .null }
      for (name, weight) in all { config["\(name)_constraint"] = weight.constraint?.serialized ?? .null }
    }
  }
}
