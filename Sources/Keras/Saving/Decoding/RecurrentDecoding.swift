extension ObjectRegistry where Object == Layer {
  /// Embedding, recurrent layers, their cells, and what goes around them.
  static let recurrent: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "Embedding": { try $0.embedding() },
    "SimpleRNN": { try $0.simpleRNN() }, "LSTM": { try $0.lstm() }, "GRU": { try $0.gru() },
    "SimpleRNNCell": { SimpleRNNCell(try $0.cellArguments(hasGates: false), name: try $0.name) },
    "LSTMCell": {
      LSTMCell(
        try $0.cellArguments(hasGates: true), unitForgetBias: try $0.bool("unit_forget_bias", or: true),
        name: try $0.name)
    },
    "GRUCell": {
      GRUCell(
        try $0.cellArguments(hasGates: true), resetAfter: try $0.bool("reset_after", or: true), name: try $0.name)
    },
    "StackedRNNCells": {
      StackedRNNCells(try $0.cells(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "ReversibleEmbedding": { try $0.reversibleEmbedding() },
    "ConvLSTM1D": {
      ConvLSTM1D(try $0.convolutionalCell(rank: 1), try $0.loop(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "ConvLSTM2D": {
      ConvLSTM2D(try $0.convolutionalCell(rank: 2), try $0.loop(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "ConvLSTM3D": {
      ConvLSTM3D(try $0.convolutionalCell(rank: 3), try $0.loop(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "SpectralNormalization": {
      SpectralNormalization(
        try $0.inner("layer"), powerIterations: try $0.int("power_iterations", or: 1), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RNN": { try $0.rnn() },
    "Bidirectional": { try $0.bidirectional() },
    "TimeDistributed": {
      TimeDistributed(try $0.inner("layer"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
  ]
}

extension ConfigReader {
  func inner(_ key: String) throws -> Layer {
    guard let value = value(key) else { throw failure(key, expected: "a layer") }
    return try layer(value)
  }

  fileprivate func embedding() throws -> Embedding {
    Embedding(
      try int("input_dim"), try int("output_dim"),
      embeddingsInitializer: try initializer("embeddings_initializer", or: RandomUniform()),
      embeddingsRegularizer: try regularizer("embeddings_regularizer"),
      embeddingsConstraint: try constraint("embeddings_constraint"), maskZero: try bool("mask_zero", or: false),
      name: try name, dtype: try dtypePolicy())
  }

  /// What all cells, and the layers over them, have in common.
  /// - Parameter units: the name of the output's size.
  func cellArguments(hasGates: Bool, units: String = "units") throws -> RecurrentCellArguments {
    RecurrentCellArguments(
      try int(units), activation: try activation("activation"),
      recurrentActivation: hasGates ? try activation("recurrent_activation") : nil, hasGates: hasGates,
      useBias: try bool("use_bias", or: true),
      kernelInitializer: try initializer("kernel_initializer", or: GlorotUniform()),
      recurrentInitializer: try initializer("recurrent_initializer", or: Orthogonal()),
      biasInitializer: try initializer("bias_initializer"), kernelRegularizer: try regularizer("kernel_regularizer"),
      recurrentRegularizer: try regularizer("recurrent_regularizer"),
      biasRegularizer: try regularizer("bias_regularizer"), kernelConstraint: try constraint("kernel_constraint"),
      recurrentConstraint: try constraint("recurrent_constraint"), biasConstraint: try constraint("bias_constraint"),
      dropout: try double("dropout", or: 0), recurrentDropout: try double("recurrent_dropout", or: 0),
      seed: try seed(), trainable: true, dtype: try dtypePolicy())
  }

  func loop() throws -> LoopArguments {
    LoopArguments(
      returnSequences: try bool("return_sequences", or: false), returnState: try bool("return_state", or: false),
      goBackwards: try bool("go_backwards", or: false), stateful: try bool("stateful", or: false),
      unroll: try bool("unroll", or: false), zeroOutputForMask: try bool("zero_output_for_mask", or: false))
  }

  fileprivate func reversibleEmbedding() throws -> ReversibleEmbedding {
    ReversibleEmbedding(
      try int("input_dim"), try int("output_dim"), tieWeights: try bool("tie_weights", or: true),
      embeddingsInitializer: try initializer("embeddings_initializer", or: RandomUniform()),
      embeddingsRegularizer: try regularizer("embeddings_regularizer"),
      embeddingsConstraint: try constraint("embeddings_constraint"), maskZero: try bool("mask_zero", or: false),
      reverseDType: try dtypePolicy("reverse_dtype")?.computeDType, logitSoftCap: try optionalDouble("logit_soft_cap"),
      name: try name, dtype: try dtypePolicy())
  }

  fileprivate func convolutionalCell(rank: Int) throws -> ConvLSTMCell {
    var check = ArgumentCheck()
    let window = check.window(
      try sizes("kernel_size"), try sizes("strides", or: 1), try string("padding", or: "valid"),
      try optionalString("data_format"), try sizes("dilation_rate", or: 1), rank: rank, allowsCausal: false)
    return ConvLSTMCell(
      try cellArguments(hasGates: true, units: "filters"), window,
      unitForgetBias: try bool("unit_forget_bias", or: true),
      check, name: "conv_lstm_cell")
  }

  fileprivate func simpleRNN() throws -> SimpleRNN {
    SimpleRNN(
      SimpleRNNCell(try cellArguments(hasGates: false), name: "simple_rnn_cell"), try loop(), name: try name,
      dtype: try dtypePolicy())
  }

  fileprivate func lstm() throws -> LSTM {
    let cell = LSTMCell(
      try cellArguments(hasGates: true), unitForgetBias: try bool("unit_forget_bias", or: true), name: "lstm_cell")
    return LSTM(cell, try loop(), name: try name, dtype: try dtypePolicy())
  }

  fileprivate func gru() throws -> GRU {
    let cell = GRUCell(
      try cellArguments(hasGates: true), resetAfter: try bool("reset_after", or: true), name: "gru_cell")
    return GRU(cell, try loop(), name: try name, dtype: try dtypePolicy())
  }

  fileprivate func rnn() throws -> RNN {
    let cell = try inner("cell")
    guard let cell = cell as? any RNNCell else {
      throw failure("cell", expected: "a cell for RNN")
    }
    return RNN(cell, try loop(), name: try name, dtype: try dtypePolicy())
  }

  fileprivate func cells() throws -> [any RNNCell] {
    try (array("cells") ?? []).map { value in
      guard let cell = try layer(value) as? any RNNCell else { throw failure("cells", expected: "a list of cells") }
      return cell
    }
  }

  fileprivate func bidirectional() throws -> Bidirectional {
    guard let layer = try inner("layer") as? RNN else { throw failure("layer", expected: "a recurrent layer") }
    var backward: RNN?
    if value("backward_layer") != nil {
      backward = try inner("backward_layer") as? RNN
      if backward == nil { throw failure("backward_layer", expected: "a recurrent layer") }
    }
    let mode = has("merge_mode") ? try optionalString("merge_mode") : "concat"
    return Bidirectional(layer, mergeMode: mode, backwardLayer: backward, name: try name, dtype: try dtypePolicy())
  }
}
