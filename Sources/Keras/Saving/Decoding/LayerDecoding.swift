import Tensors

extension ConfigReader {
  var name: String? { get throws { try optionalString("name") } }

  /// A layer, a model in a model included.
  func layer(_ value: ConfigValue) throws -> Layer { try ObjectRegistry.layers.make(value, in: place) }

  fileprivate func layer(_ key: String) throws -> Layer {
    guard let value = value(key) else { throw failure(key, expected: "a layer") }
    return try layer(value)
  }

  /// Gives a layer what every layer takes, where its constructor did not.
  fileprivate func finish<L: Layer>(_ layer: L) throws -> L {
    if try !bool("trainable", or: true) { layer.trainable = false }
    layer.activityRegularizer = try layer.activityRegularizer ?? regularizer("activity_regularizer")
    return layer
  }

  fileprivate func sequential() throws -> Sequential {
    var layers = try (array("layers") ?? []).map { try layer($0) }
    if !(layers.first is InputLayer), let shape = try shapeOfOlderInput() {
      layers.insert(InputLayer(batchShape: shape), at: 0)
    }
    let model = Sequential(layers, name: try name)
    if try !bool("trainable", or: true) { model.trainable = false }
    if !(layers.first is InputLayer), !layers.isEmpty, let shape = try shape("build_input_shape") {
      try model.buildIfNeeded(shape)
    }
    try model.validate()
    return model
  }

  /// The input's shape where files of Keras 2 have it: in the first layer.
  private func shapeOfOlderInput() throws -> SymbolicShape? {
    guard case .object(let entries)? = try array("layers")?.first, case .object(let config)? = entries["config"]
    else { return nil }
    return try ConfigReader(config, place: place).shape("batch_input_shape")
  }

  fileprivate func inputLayer() throws -> InputLayer {
    guard let shape = try shape("batch_shape") ?? shape("batch_input_shape") else {
      throw failure("batch_shape", expected: "a list of sizes")
    }
    let holdsTexts = value("dtype")?.text == "string"
    return InputLayer(batchShape: shape, dtype: holdsTexts ? "string" : try dtypePolicy(), name: try name)
  }

  fileprivate func batchNormalization() throws -> BatchNormalization {
    guard try !bool("renorm", or: false) else { throw failure("renorm", expected: "false; it is not supported") }
    return BatchNormalization(
      axis: try ints("axis")?.first ?? -1, momentum: try double("momentum", or: 0.99),
      epsilon: try double("epsilon", or: 1e-3), center: try bool("center", or: true),
      scale: try bool("scale", or: true),
      betaInitializer: try initializer("beta_initializer"),
      gammaInitializer: try initializer("gamma_initializer", or: Ones()),
      movingMeanInitializer: try initializer("moving_mean_initializer"),
      movingVarianceInitializer: try initializer("moving_variance_initializer", or: Ones()),
      betaRegularizer: try regularizer("beta_regularizer"), gammaRegularizer: try regularizer("gamma_regularizer"),
      betaConstraint: try constraint("beta_constraint"), gammaConstraint: try constraint("gamma_constraint"),
      name: try name, dtype: try dtypePolicy())
  }

  fileprivate func layerNormalization() throws -> LayerNormalization {
    LayerNormalization(
      axis: try axes("axis", or: -1), epsilon: try double("epsilon", or: 1e-3), center: try bool("center", or: true),
      scale: try bool("scale", or: true), betaInitializer: try initializer("beta_initializer"),
      gammaInitializer: try initializer("gamma_initializer", or: Ones()),
      betaRegularizer: try regularizer("beta_regularizer"), gammaRegularizer: try regularizer("gamma_regularizer"),
      betaConstraint: try constraint("beta_constraint"), gammaConstraint: try constraint("gamma_constraint"),
      name: try name, dtype: try dtypePolicy())
  }

  fileprivate func groupNormalization() throws -> GroupNormalization {
    GroupNormalization(
      groups: try int("groups", or: 32), axis: try int("axis", or: -1), epsilon: try double("epsilon", or: 1e-3),
      center: try bool("center", or: true), scale: try bool("scale", or: true),
      betaInitializer: try initializer("beta_initializer"),
      gammaInitializer: try initializer("gamma_initializer", or: Ones()),
      betaRegularizer: try regularizer("beta_regularizer"), gammaRegularizer: try regularizer("gamma_regularizer"),
      betaConstraint: try constraint("beta_constraint"), gammaConstraint: try constraint("gamma_constraint"),
      name: try name, dtype: try dtypePolicy())
  }

  fileprivate func dense() throws -> Dense {
    Dense(
      try int("units"), activation: try activation("activation"), useBias: try bool("use_bias", or: true),
      kernelInitializer: try initializer("kernel_initializer", or: GlorotUniform()),
      biasInitializer: try initializer("bias_initializer"), kernelRegularizer: try regularizer("kernel_regularizer"),
      biasRegularizer: try regularizer("bias_regularizer"), kernelConstraint: try constraint("kernel_constraint"),
      biasConstraint: try constraint("bias_constraint"), name: try name, dtype: try dtypePolicy())
  }

  fileprivate func softmax() throws -> Softmax {
    if case .array? = value("axis") {
      return Softmax(axis: try ints("axis") ?? [], name: try name, dtype: try dtypePolicy())
    }
    return Softmax(axis: try int("axis", or: -1), name: try name, dtype: try dtypePolicy())
  }
}

extension ObjectRegistry where Object == Layer {
  /// Every layer that files may name. Arguments that a layer shares with all are seen to at the end.
  static let layers = ObjectRegistry(
    kind: "layer",
    makers: [core, convolutions, reshapings, recurrent, preprocessing, augmentations]
      .reduce([:]) { $0.merging($1) { $1 } }
      .mapValues { maker in { try $0.finish(maker($0)) } })

  private static let core: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "Sequential": { try $0.sequential() }, "InputLayer": { try $0.inputLayer() }, "Dense": { try $0.dense() },
    "Activation": {
      Activation(try $0.activation("activation") ?? .linear, name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Identity": { Identity(name: try $0.name, dtype: try $0.dtypePolicy()) },
    "Masking": {
      Masking(maskValue: try $0.double("mask_value", or: 0), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Lambda": { reader in
      throw ModelFileError(reader.place, "it holds Python code; code in files is never run. Register a layer instead")
    },
    "Functional": { reader in throw ModelFileError(reader.place, "Functional models are not supported; only Sequential")
    },
    "ELU": { ELU(alpha: try $0.double("alpha", or: 1), name: try $0.name, dtype: try $0.dtypePolicy()) },
    "LeakyReLU": {
      LeakyReLU(
        negativeSlope: try $0.optionalDouble("negative_slope") ?? $0.double("alpha", or: 0.3), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "PReLU": {
      PReLU(
        alphaInitializer: try $0.initializer("alpha_initializer"),
        alphaRegularizer: try $0.regularizer("alpha_regularizer"),
        alphaConstraint: try $0.constraint("alpha_constraint"), sharedAxes: try $0.ints("shared_axes"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "ReLU": {
      ReLU(
        maxValue: try $0.optionalDouble("max_value"), negativeSlope: try $0.double("negative_slope", or: 0),
        threshold: try $0.double("threshold", or: 0), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Softmax": { try $0.softmax() }, "BatchNormalization": { try $0.batchNormalization() },
    "LayerNormalization": { try $0.layerNormalization() }, "GroupNormalization": { try $0.groupNormalization() },
    "RMSNormalization": {
      RMSNormalization(
        axis: try $0.axes("axis", or: -1), epsilon: try $0.double("epsilon", or: 1e-6), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "UnitNormalization": {
      UnitNormalization(axis: try $0.axes("axis", or: -1), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Normalization": {
      Normalization(
        axis: $0.has("axis") ? try $0.ints("axis") ?? [] : [-1], mean: try $0.numbers("mean"),
        variance: try $0.numbers("variance"), invert: try $0.bool("invert", or: false), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Rescaling": {
      Rescaling(
        try $0.numbers("scale") ?? Tensor(1), offset: try $0.numbers("offset") ?? Tensor(0), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "ActivityRegularization": {
      ActivityRegularization(
        l1: try $0.double("l1", or: 0), l2: try $0.double("l2", or: 0), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Dropout": {
      Dropout(
        try $0.double("rate"), noiseShape: try $0.shape("noise_shape"), seed: try $0.seed(), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AlphaDropout": {
      AlphaDropout(
        try $0.double("rate"), noiseShape: try $0.shape("noise_shape"), seed: try $0.seed(), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "GaussianDropout": {
      GaussianDropout(try $0.double("rate"), seed: try $0.seed(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GaussianNoise": {
      GaussianNoise(try $0.double("stddev"), seed: try $0.seed(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "SpatialDropout1D": {
      SpatialDropout1D(try $0.double("rate"), seed: try $0.seed(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "SpatialDropout2D": {
      SpatialDropout2D(
        try $0.double("rate"), dataFormat: try $0.optionalString("data_format"), seed: try $0.seed(), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "SpatialDropout3D": {
      SpatialDropout3D(
        try $0.double("rate"), dataFormat: try $0.optionalString("data_format"), seed: try $0.seed(), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Flatten": {
      Flatten(dataFormat: try $0.optionalString("data_format"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Permute": { Permute(try $0.ints("dims") ?? [], name: try $0.name, dtype: try $0.dtypePolicy()) },
    "RepeatVector": { RepeatVector(try $0.int("n"), name: try $0.name, dtype: try $0.dtypePolicy()) },
    "Reshape": { Reshape(try $0.ints("target_shape") ?? [], name: try $0.name, dtype: try $0.dtypePolicy()) },
  ]
}
