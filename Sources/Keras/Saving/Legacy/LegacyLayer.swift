/// What changed in a layer's class and arguments since Keras 1.
struct LegacyLayer: Sendable {
  typealias Change = @Sendable (inout Config, LegacyUpgrader) throws -> Void

  /// The class's name in Keras 3; nil for the same.
  var name: String?
  /// Arguments' old names, and Keras 3's.
  var renames: [String: String] = [:]
  /// Arguments that never changed what a trained layer computes.
  var dropped: Set<String> = []
  /// Arguments that change nothing with this value (or null or false), and are refused with others.
  var inert: [String: ConfigValue] = [:]
  /// Arguments of the old class that its files do not say.
  var values: Config = [:]
  /// Arguments that are dropped from other layers.
  var keeps: Set<String> = []
  /// Whether Keras 1 wrote the layer without saying where the channels are.
  var hasDataFormat = false
  var change: Change = { _, _ in }

  /// What all layers have in common.
  static let common = LegacyLayer(
    renames: ["dim_ordering": "data_format"],
    dropped: [
      "batch_input_shape", "input_shape", "input_dtype", "input_dim", "input_length", "cache_enabled", "custom_name",
      "create_input_layer",
    ],
    inert: ["dynamic": false, "weights": nil])

  static let dataFormats: [String: ConfigValue] = [
    "tf": "channels_last", "th": "channels_first", "default": nil,
  ]

  /// Classes by the names that old files have. A class that is not here kept its name and its arguments.
  static let table: [String: LegacyLayer] = [basic, convolutions, poolings, borders, recurrent, preprocessing]
    .reduce(into: [:]) { $0.merge($1) { $1 } }

  /// Classes that Keras 3 does not have, and what to do.
  static let removed: [String: String] = {
    let gone = "Keras 3 has no such layer; make the model in code, or load it with the Keras that wrote it"
    let graph = "it is a Functional model, which is not supported; only Sequential models are read"
    var table = ["Model": graph, "Functional": graph, "Graph": graph, "Container": graph, "Network": graph]
    for name in [
      "MaxoutDense", "Highway", "SReLU", "ParametricSoftplus", "LocallyConnected1D", "LocallyConnected2D",
      "RandomHeight", "RandomWidth", "RandomFourierFeatures", "AtrousConv2D", "LambdaMerge", "Siamese", "DenseFeatures",
    ] { table[name] = gone }
    table["Merge"] = "it merges the outputs of several models, which makes a Functional model; those are not supported"
    table["TFOpLambda"] = "it is an operation of a Functional model, which is not supported"
    table["TensorFlowOpLayer"] = table["TFOpLambda"]
    return table
  }()
}

extension LegacyLayer {
  static let weightNames = [
    "init": "kernel_initializer", "W_regularizer": "kernel_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "b_constraint": "bias_constraint", "bias": "use_bias",
  ]

  fileprivate static let dense = LegacyLayer(
    renames: weightNames.merging(["output_dim": "units"]) { $1 })

  fileprivate static let basic: [String: LegacyLayer] = [
    "Dense": dense,
    // A dense layer works on the last dimension, whatever comes before it.
    "TimeDistributedDense": with(dense) { $0.name = "Dense" },
    "Dropout": LegacyLayer(renames: ["p": "rate"]),
    "SpatialDropout1D": LegacyLayer(renames: ["p": "rate"], dropped: ["noise_shape"]),
    "SpatialDropout2D": LegacyLayer(renames: ["p": "rate"], dropped: ["noise_shape"], hasDataFormat: true),
    "SpatialDropout3D": LegacyLayer(renames: ["p": "rate"], dropped: ["noise_shape"], hasDataFormat: true),
    "GaussianDropout": LegacyLayer(renames: ["p": "rate"]),
    "GaussianNoise": LegacyLayer(renames: ["sigma": "stddev"]),
    "LeakyReLU": LegacyLayer(renames: ["alpha": "negative_slope"]),
    "ThresholdedReLU": LegacyLayer(name: "ReLU", renames: ["theta": "threshold"], values: ["threshold": 1.0]),
    "PReLU": LegacyLayer(renames: ["init": "alpha_initializer"]),
    // Only training knew this argument, and nothing of it is in the weights.
    "Embedding": LegacyLayer(
      renames: [
        "init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
        "W_constraint": "embeddings_constraint",
      ], inert: ["dropout": 0.0], keeps: ["input_dim"]),
    "InputLayer": LegacyLayer(
      renames: ["batch_input_shape": "batch_shape", "input_dtype": "dtype"], inert: ["type_spec": nil],
      keeps: ["batch_shape"]),
    "BatchNormalization": batchNormalization,
    "BatchNormalizationV1": with(batchNormalization) { $0.name = "BatchNormalization" },
    "BatchNormalizationV2": with(batchNormalization) { $0.name = "BatchNormalization" },
    "SyncBatchNormalization": with(batchNormalization) { $0.name = "BatchNormalization" },
    "Bidirectional": LegacyLayer(inert: ["num_constants": 0]),
  ]

  private static let batchNormalization = LegacyLayer(
    renames: ["beta_init": "beta_initializer", "gamma_init": "gamma_initializer"],
    inert: ["mode": 0, "virtual_batch_size": nil, "adjustment": nil, "fused": true],
    change: { config, _ in
      if case .array(let axes)? = config["axis"], axes.count == 1 { config["axis"] = axes[0] }
    })

  static func with(_ layer: LegacyLayer, _ change: (inout LegacyLayer) -> Void) -> LegacyLayer {
    var result = layer
    change(&result)
    return result
  }
}
