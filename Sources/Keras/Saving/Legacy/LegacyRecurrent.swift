extension LegacyLayer {
  private static let cell = LegacyLayer(
    renames: weightNames.merging([
      "output_dim": "units", "inner_init": "recurrent_initializer", "inner_activation": "recurrent_activation",
      "U_regularizer": "recurrent_regularizer", "dropout_W": "dropout", "dropout_U": "recurrent_dropout",
    ]) { $1 },
    // How the products are arranged.
    dropped: ["implementation", "consume_less"],
    inert: ["time_major": false, "num_constants": 0, "ragged": false],
    change: { config, _ in
      // Only new weights know the initializer of the forget gate's bias.
      guard let forget = config["forget_bias_init"] else { return }
      config["forget_bias_init"] = nil
      if config["unit_forget_bias"] == nil { config["unit_forget_bias"] = .bool(forget.text == "one") }
    })

  private static let gru = with(cell) {
    $0.change = { config, upgrader in
      // Before Keras 2.1.3 there was one kind.
      if config["reset_after"] == nil, upgrader.version < .keras3 { config["reset_after"] = false }
    }
  }

  private static let convolutional = with(cell) {
    $0.renames.merge([
      "nb_filter": "filters", "subsample": "strides", "border_mode": "padding",
    ]) { $1 }
    $0.renames["output_dim"] = nil
    let change = $0.change
    $0.change = { config, upgrader in
      gather(["nb_row", "nb_col"], as: "kernel_size", in: &config)
      try change(&config, upgrader)
    }
  }

  /// Layers for a graphics processor: their weights are put into the order of the plain ones.
  private static func cuDNN(_ name: String, _ arguments: Config) -> LegacyLayer {
    with(cell) {
      $0.name = name
      let plain: Config = ["activation": "tanh", "recurrent_activation": "sigmoid"]
      $0.values = plain.merging(arguments)
    }
  }

  static let recurrent: [String: LegacyLayer] = [
    "SimpleRNN": cell, "SimpleRNNCell": cell, "LSTM": cell, "LSTMCell": cell, "GRU": gru, "GRUCell": gru,
    "UnifiedLSTM": with(cell) { $0.name = "LSTM" }, "UnifiedGRU": with(gru) { $0.name = "GRU" },
    "CuDNNLSTM": cuDNN("LSTM", [:]), "CuDNNGRU": cuDNN("GRU", ["reset_after": true]),
    "RNN": LegacyLayer(inert: ["time_major": false, "num_constants": 0]),
    "StackedRNNCells": LegacyLayer(inert: ["reverse_state_order": false]),
    "ConvLSTM1D": convolutional, "ConvLSTM2D": with(convolutional) { $0.hasDataFormat = true },
    "ConvLSTM3D": convolutional,
  ]
}
