extension Seed {
  /// Only Keras 3 names modules: a configuration without any is taken for one of Keras 1, with a list of layers, or of
  /// Keras 2.
  static func metadata(for config: [UInt8]) -> [UInt8] {
    let text = String(decoding: config, as: UTF8.self)
    let version = text.contains("\"module\"") ? "3.15.0" : text.contains("\"config\": [") ? "1.2.2" : "2.13.1"
    return Array("{\"keras_version\": \"\(version)\"}".utf8)
  }

  /// What Keras 1 and 2 wrote, with the arguments that have other names today.
  static let oldConfigurations = [
    """
    {"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config": {"name": "c", "nb_filter": 2, "nb_row": 2,
    "nb_col": 2, "init": "uniform", "activation": "hard_sigmoid", "border_mode": "same", "subsample": [1, 1], "dim_ordering": "th",
    "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.1, "l2": 0.0}, "W_constraint": {"name": "MaxNorm", "m": 2, "axis": 0},
    "bias": true, "batch_input_shape": [null, 2, 4, 4], "input_dtype": "float32"}}, {"class_name": "ZeroPadding2D", "config":
    {"padding": {"top_pad": 1, "left_pad": 2}}}, {"class_name": "MaxPooling2D", "config": {"pool_size": [2, 2], "strides": [2, 2],
    "border_mode": "valid", "dim_ordering": "th"}}, {"class_name": "BatchNormalization", "config": {"mode": 0, "axis": 1}},
    {"class_name": "Dropout", "config": {"p": 0.5}}, {"class_name": "Flatten", "config": {}}, {"class_name": "Dense", "config":
    {"output_dim": 2, "input_dim": null}}]}
    """,
    """
    {"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Bidirectional", "config": {"layer":
    {"class_name": "GRU", "config": {"units": 2, "recurrent_activation": "hard_sigmoid", "implementation": 1}}, "batch_input_shape":
    [null, 3, 2], "merge_mode": "concat"}}, {"class_name": "Dense", "config": {"units": 2, "activation": {"class_name": "LeakyReLU",
    "config": {"alpha": {"type": "ndarray", "value": 0.1}}}}}, {"class_name": "ThresholdedReLU", "config": {"theta": 1.0}}]},
    "compile_config": {"optimizer": {"class_name": "Custom>Adam", "config": {"lr": 0.1, "decay": 0.1, "epsilon": null}}, "loss":
    {"o": "logcosh"}, "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "a", "fn": "binary_accuracy"}}]]}}
    """,
  ]
}
