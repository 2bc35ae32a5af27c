import Testing

@testable import Keras

/// Old arguments, one class at a time: what Keras 3's configuration has for them.
@Suite(.ownSession()) struct LegacyUpgradeTests {
  private func upgraded(_ layer: String, version: KerasVersion = .keras2) throws -> Config {
    let value = try JSONParser.parse(layer.replacing("'", with: "\""))
    guard case .object(let entries) = try LegacyUpgrader.upgrade(model: value, version: version) else { return [:] }
    return entries
  }

  private func config(_ layer: String, version: KerasVersion = .keras2) throws -> Config {
    guard case .object(let config)? = try upgraded(layer, version: version)["config"] else { return [:] }
    return config
  }

  private func json(_ config: Config) -> String { ConfigValue.object(config).json.replacing("\"", with: "'") }

  @Test(arguments: [
    (
      "{'class_name': 'Convolution2D', 'config': {'nb_filter': 8, 'nb_row': 3, 'nb_col': 5, 'border_mode': 'same', "
        + "'subsample': [2, 2], 'dim_ordering': 'tf', 'bias': false}}",
      "{'filters': 8, 'padding': 'same', 'strides': [2, 2], 'data_format': 'channels_last', 'use_bias': false, "
        + "'kernel_size': [3, 5]}"
    ),
    (
      "{'class_name': 'AtrousConvolution1D', 'config': {'nb_filter': 8, 'filter_length': 3, 'atrous_rate': 2, "
        + "'subsample_length': 1}}", "{'filters': 8, 'kernel_size': 3, 'dilation_rate': 2, 'strides': 1}"
    ),
    (
      "{'class_name': 'Embedding', 'config': {'input_dim': 9, 'output_dim': 2, 'init': 'uniform', 'input_length': 7, "
        + "'dropout': 0.0, 'mask_zero': true}}",
      "{'input_dim': 9, 'output_dim': 2, 'embeddings_initializer': 'uniform', 'mask_zero': true}"
    ),
    ("{'class_name': 'Dropout', 'config': {'p': 0.5}}", "{'rate': 0.5}"),
    ("{'class_name': 'GaussianNoise', 'config': {'sigma': 0.5}}", "{'stddev': 0.5}"),
    (
      "{'class_name': 'MaxPooling1D', 'config': {'pool_length': 3, 'stride': 2, 'border_mode': 'valid'}}",
      "{'pool_size': 3, 'strides': 2, 'padding': 'valid'}"
    ),
    (
      "{'class_name': 'BatchNormalization', 'config': {'mode': 0, 'axis': [3], 'beta_init': 'zero'}}",
      "{'axis': 3, 'beta_initializer': 'zero'}"
    ),
    (
      "{'class_name': 'DepthwiseConv2D', 'config': {'kernel_size': [3, 3], 'groups': 1, 'kernel_initializer': 'ones'}}",
      "{'kernel_size': [3, 3]}"
    ),
    (
      "{'class_name': 'ZeroPadding2D', 'config': {'padding': {'top_pad': 1, 'right_pad': 2}}}",
      "{'padding': [[1, 0], [0, 2]]}"
    ),
    ("{'class_name': 'ZeroPadding2D', 'config': {'padding': [1, 2, 3, 4]}}", "{'padding': [[1, 2], [3, 4]]}"),
    (
      "{'class_name': 'GRU', 'config': {'output_dim': 3, 'consume_less': 'gpu', 'dropout_U': 0.5}}",
      "{'units': 3, 'recurrent_dropout': 0.5, 'reset_after': false}"
    ),
    (
      "{'class_name': 'CategoryEncoding', 'config': {'max_tokens': 3, 'output_mode': 'binary'}}",
      "{'output_mode': 'multi_hot', 'num_tokens': 3}"
    ),
    (
      "{'class_name': 'Dense', 'config': {'units': 3, 'kernel_regularizer': {'name': 'WeightRegularizer', 'l1': 0.5, "
        + "'l2': 0.0}, 'bias_constraint': {'name': 'MaxNorm', 'm': 2, 'axis': 0}}}",
      "{'units': 3, 'kernel_regularizer': {'class_name': 'L1L2', 'config': {'l1': 0.5, 'l2': 0.0}}, 'bias_constraint': "
        + "{'class_name': 'MaxNorm', 'config': {'max_value': 2, 'axis': 0}}}"
    ),
  ])
  func oldArgumentsGetTheirNewNames(_ old: String, _ new: String) throws {
    let expected = try JSONParser.parse(new.replacing("'", with: "\""))
    guard case .object(let wanted) = expected else { return }
    let came = try config(old)
    #expect(Set(came.keys) == Set(wanted.keys), "\(json(came))")
    for key in wanted.keys { #expect(came[key] == wanted[key], "\(key): \(json(came))") }
  }

  @Test func aConfigurationOfKeras3StaysAsItIs() throws {
    let model = Sequential([
      Input(shape: [8, 8, 2]), Conv2D(3, kernelSize: 3, activation: "hard_sigmoid"), BatchNormalization(), LeakyReLU(),
      ZeroPadding2D(1), DepthwiseConv2D(2), SeparableConv2D(2, kernelSize: 2), Conv2DTranspose(2, kernelSize: 2),
      MaxPooling2D(2), Reshape([-1, 2]), Bidirectional(GRU(2, recurrentActivation: "hard_sigmoid")), Dropout(0.5),
      Dense(2),
    ])
    #expect(try LegacyUpgrader.upgrade(model: model.serialized) == model.serialized)
  }

  @Test func hardSigmoidIsTheOldFunctionBeforeKeras3Alone() throws {
    let layer = "{'class_name': 'Activation', 'config': {'activation': 'hard_sigmoid'}}"
    #expect(try config(layer, version: .keras3)["activation"] == "hard_sigmoid")
    for version in ["1.0.8", "2.2.4", "2.15.0", "2.3.0-tf"] {
      let value = try config(layer, version: try #require(KerasVersion(version)))["activation"]
      #expect(value != nil && value != "hard_sigmoid")
    }
    for text in ["", "-", ".", "x.y", "-tf", "3"] { #expect(KerasVersion(text) == (text == "3" ? .keras3 : nil)) }
    // keras-core was Keras 3 before its name.
    #expect(KerasVersion("0.1.7") == .keras3)
  }

  @Test func layersStandForActivations() throws {
    let layer =
      "{'class_name': 'Dense', 'config': {'units': 2, 'activation': {'class_name': 'LeakyReLU', 'config': {'alpha': "
      + "0.1, 'name': 'leaky', 'trainable': true, 'dtype': 'float32'}}}}"
    let text = "{\"class_name\": \"Sequential\", \"keras_version\": \"2.4.0\", \"config\": [\(layer)]}".replacing(
      "'", with: "\"")
    let model = try modelFromJSON(text)
    let dense = try #require(model.layers.first as? Dense)
    #expect(
      try largestDifference(dense.activation(Tensor([-2, 3] as [Float])).scalars(as: Double.self), [-0.2, 3]) < 1e-6)
    let copy = try #require(try cloneModel(model).layers.first as? Dense)
    #expect(
      try largestDifference(copy.activation(Tensor([-2, 3] as [Float])).scalars(as: Double.self), [-0.2, 3]) < 1e-6)
    for (name, part) in [("Dense", "cannot be used"), ("ReLU", "unknown argument 'alpha'")] {
      let wrong = text.replacing("LeakyReLU", with: name)
      let error = thrownText { _ = try modelFromJSON(wrong) }
      #expect(error?.contains(part) == true, "\(error ?? "nothing was thrown")")
    }
  }

  @Test(arguments: [
    ("{'class_name': 'Embedding', 'config': {'input_dim': 9, 'output_dim': 2, 'dropout': 0.25}}", "'dropout'"),
    ("{'class_name': 'LSTM', 'config': {'units': 2, 'time_major': true}}", "'time_major'"),
    ("{'class_name': 'DepthwiseConv2D', 'config': {'kernel_size': 2, 'groups': 3}}", "'groups'"),
    ("{'class_name': 'Dense', 'config': {'units': 2, 'kernel_size': 2}}", "'kernel_size'"),
    ("{'class_name': 'Dropout', 'config': {'rate': 0.5, 'p': 0.25}}", "'p'"),
    ("{'class_name': 'MaxoutDense', 'config': {'output_dim': 2}}", "MaxoutDense"),
    ("{'class_name': 'Merge', 'config': {}}", "Merge"),
  ])
  func anArgumentThatMeansSomethingIsNeverIgnored(_ layer: String, _ part: String) {
    let text = "{\"class_name\": \"Sequential\", \"keras_version\": \"2.2.4\", \"config\": [\(layer)]}"
    let error = thrownText { _ = try modelFromJSON(text.replacing("'", with: "\"")) }
    #expect(error?.contains(part) == true, "\(error ?? "nothing was thrown")")
  }

  @Test(arguments: [
    ("'decay': 0.1, 'learning_rate': {'class_name': 'CosineDecay', 'config': {}}", "'decay'"),
    ("'lr': 0.1, 'sparkle': 3", "'sparkle'"), ("'lr': 0.1, 'learning_rate': 0.2", "'lr'"),
  ])
  func anOptimizersArgumentsAreNeverIgnored(_ arguments: String, _ part: String) throws {
    let text = "{'optimizer_config': {'class_name': 'Adam', 'config': {\(arguments)}}, 'loss': 'mse'}"
    guard case .object(let config) = try JSONParser.parse(text.replacing("'", with: "\"")) else { return }
    let error = thrownText {
      let upgraded = try LegacyUpgrader(.keras2, .null).training(config, optimizer: "optimizer_config")
      try Sequential([Dense(2)]).compile(
        ConfigReader(upgraded, place: "training_config"), optimizer: "optimizer_config")
    }
    #expect(error?.contains(part) == true, "\(error ?? "nothing was thrown")")
  }
}
