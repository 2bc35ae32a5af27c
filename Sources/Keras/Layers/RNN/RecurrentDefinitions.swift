// The arguments of recurrent layers and their cells in files.

extension ConfigArgument where Root: Layer, Value == RecurrentCellArguments {
  /// What all cells, and the layers over them, have in common.
  /// - Parameters:
  ///   - path: the arguments of the cell.
  ///   - hasGates: whether there is a function of gates.
  ///   - units: the name of the output's size.
  ///   - keepsSeed: whether Keras writes the seed.
  static func cell(
    _ path: KeyPath<Root, RecurrentCellArguments>, hasGates: Bool, units: String = "units", keepsSeed: Bool = true
  ) -> Self {
    let weights = ConfigArgument<Root, [WeightSettings]>.weights(
      ("kernel", path.appending(path: \.kernel), GlorotUniform()),
      ("recurrent", path.appending(path: \.recurrentKernel), Orthogonal()),
      ("bias", path.appending(path: \.bias), Zeros()), activity: Root.self is RNN.Type)
    return Self { config in
      RecurrentCellArguments(
        try config.int(units), activation: try config.activation("activation"),
        recurrentActivation: hasGates ? try config.activation("recurrent_activation") : nil, hasGates: hasGates,
        useBias: try config.bool("use_bias", or: true), weights: try weights.read(config),
        dropout: try config.double("dropout", or: 0), recurrentDropout: try config.double("recurrent_dropout", or: 0),
        seed: try config.seed(), dtype: try config.dtypePolicy())
    } write: { layer, config in
      let arguments = layer[keyPath: path]
      config[units] = .int(arguments.units)
      config["activation"] = arguments.activation.serialized
      if let recurrent = arguments.recurrentActivation { config["recurrent_activation"] = recurrent.serialized }
      config["use_bias"] = .bool(arguments.useBias)
      weights.write(layer, &config)
      config["dropout"] = .double(arguments.dropout)
      config["recurrent_dropout"] = .double(arguments.recurrentDropout)
      if keepsSeed { config["seed"] = ConfigValue(arguments.seed) }
    }
  }
}

extension RecurrentCellArguments {
  /// Arguments that were read already.
  fileprivate init(
    _ units: Int, activation: ActivationFunction?, recurrentActivation: ActivationFunction?, hasGates: Bool,
    useBias: Bool, weights: [WeightSettings], dropout: Double, recurrentDropout: Double, seed: Int?, dtype: DTypePolicy?
  ) {
    self.init(
      units, activation: activation, recurrentActivation: recurrentActivation, hasGates: hasGates, useBias: useBias,
      kernelInitializer: weights[0].initializer, recurrentInitializer: weights[1].initializer,
      biasInitializer: weights[2].initializer, kernelRegularizer: weights[0].regularizer,
      recurrentRegularizer: weights[1].regularizer, biasRegularizer: weights[2].regularizer,
      kernelConstraint: weights[0].constraint, recurrentConstraint: weights[1].constraint,
      biasConstraint: weights[2].constraint, dropout: dropout, recurrentDropout: recurrentDropout, seed: seed,
      trainable: true, dtype: dtype)
  }
}

extension ConfigArgument where Root: RNN, Value == LoopArguments {
  /// What all recurrent layers have.
  static var loop: Self {
    Self {
      LoopArguments(
        returnSequences: try $0.bool("return_sequences", or: false),
        returnState: try $0.bool("return_state", or: false),
        goBackwards: try $0.bool("go_backwards", or: false), stateful: try $0.bool("stateful", or: false),
        unroll: try $0.bool("unroll", or: false), zeroOutputForMask: try $0.bool("zero_output_for_mask", or: false))
    } write: {
      let entries: Config = [
        "return_sequences": .bool($0.returnSequences), "return_state": .bool($0.returnState),
        "go_backwards": .bool($0.goBackwards), "stateful": .bool($0.stateful), "unroll": .bool($0.unroll),
        "zero_output_for_mask": .bool($0.zeroOutputForMask),
      ]
      $1 = $1.merging(entries)
    }
  }
}
