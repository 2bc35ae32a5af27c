extension ConfigReader {
  /// An optimizer: a name, or a dictionary.
  func optimizer(_ key: String) throws -> any OptimizerSpecifier {
    guard let value = value(key) else { return "rmsprop" }
    if let name = value.text { return name }
    return try ObjectRegistry.optimizers.make(value, in: "\(place), '\(key)'")
  }

  fileprivate func rate(or missing: Double = 0.001) throws -> any LearningRateSpecifier {
    if case .object? = value("learning_rate") {
      return try ObjectRegistry.schedules.make(value("learning_rate")!, in: "\(place), 'learning_rate'")
    }
    return try double("learning_rate", or: missing)
  }

  /// Gives an optimizer what every optimizer takes.
  fileprivate func finish(_ optimizer: Optimizer) throws -> Optimizer {
    if optimizer is LossScaleOptimizer || optimizer is MultiOptimizer { return optimizer }
    optimizer.settings = OptimizerSettings(
      weightDecay: has("weight_decay") ? try optionalDouble("weight_decay") : optimizer.settings.weightDecay,
      clipnorm: try optionalDouble("clipnorm"), clipvalue: try optionalDouble("clipvalue"),
      globalClipnorm: try optionalDouble("global_clipnorm"), useEma: try bool("use_ema", or: false),
      emaMomentum: try double("ema_momentum", or: 0.99),
      emaOverwriteFrequency: try optionalInt("ema_overwrite_frequency"),
      lossScaleFactor: try optionalDouble("loss_scale_factor"),
      gradientAccumulationSteps: try optionalInt("gradient_accumulation_steps"))
    return optimizer
  }

  fileprivate func lossScaled() throws -> LossScaleOptimizer {
    guard let inner = value("inner_optimizer") else { throw failure("inner_optimizer", expected: "an optimizer") }
    return LossScaleOptimizer(
      try ObjectRegistry.optimizers.make(inner, in: place), initialScale: try double("initial_scale", or: 32_768),
      dynamicGrowthSteps: try int("dynamic_growth_steps", or: 2000), name: try optionalString("name"))
  }
}

extension ConfigReader {
  fileprivate func multiple() throws -> MultiOptimizer {
    guard case .object(let entries)? = value("optimizer_map"), case .object(let config)? = entries["config"],
      entries["class_name"]?.text == "OptimizerMap"
    else { throw failure("optimizer_map", expected: "an OptimizerMap; functions are not kept in files") }
    let reader = ConfigReader(config, place: "\(place), 'optimizer_map'")
    func optimizer(_ value: ConfigValue?) throws -> Optimizer {
      guard let value else { throw reader.failure("default_optimizer", expected: "an optimizer") }
      return try ObjectRegistry.optimizers.make(value, in: reader.place)
    }
    let map = try reader.object("optimizer_map") ?? [:]
    let pairs = try map.keys.map { pattern in
      if let mistake = OptimizerMap.mistake(in: pattern) {
        throw ModelFileError(reader.place, "the pattern '\(pattern.prefix(60))' \(mistake)")
      }
      return (pattern: pattern, optimizer: try optimizer(map[pattern]))
    }
    return MultiOptimizer(
      OptimizerMap(try optimizer(config["default_optimizer"]), entries: pairs),
      lossScaleFactor: try optionalDouble("loss_scale_factor"), name: try optionalString("name"))
  }
}

extension ObjectRegistry where Object == Optimizer {
  static let optimizers = ObjectRegistry(
    kind: "optimizer",
    makers: all.mapValues { maker in { try $0.finish(maker($0)) } })

  private static let all: [String: @Sendable (ConfigReader) throws -> Optimizer] = [
    "LossScaleOptimizer": { try $0.lossScaled() }, "MultiOptimizer": { try $0.multiple() },
    "SGD": {
      SGD(
        learningRate: try $0.rate(or: 0.01),
        momentum: try $0.double("momentum", or: 0),
        nesterov: try $0.bool("nesterov", or: false),
        name: try $0.optionalString("name"))
    },
    "RMSprop": {
      RMSprop(
        learningRate: try $0.rate(),
        rho: try $0.double("rho", or: 0.9),
        momentum: try $0.double("momentum", or: 0),
        epsilon: try $0.double("epsilon", or: 1e-7),
        centered: try $0.bool("centered", or: false),
        name: try $0.optionalString("name"))
    },
    "Adam": {
      Adam(
        learningRate: try $0.rate(),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-7),
        amsgrad: try $0.bool("amsgrad", or: false),
        name: try $0.optionalString("name"))
    },
    "AdamW": {
      AdamW(
        learningRate: try $0.rate(),
        weightDecay: try $0.double("weight_decay", or: 0.004),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-7),
        amsgrad: try $0.bool("amsgrad", or: false),
        name: try $0.optionalString("name"))
    },
    "Adadelta": {
      Adadelta(
        learningRate: try $0.rate(),
        rho: try $0.double("rho", or: 0.95),
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"))
    },
    "Adagrad": {
      Adagrad(
        learningRate: try $0.rate(),
        initialAccumulatorValue: try $0.double("initial_accumulator_value", or: 0.1),
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"))
    },
    "Adamax": {
      Adamax(
        learningRate: try $0.rate(),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"))
    },
    "Nadam": {
      Nadam(
        learningRate: try $0.rate(),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"))
    },
    "Lamb": {
      Lamb(
        learningRate: try $0.rate(),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"))
    },
    "Lion": {
      Lion(
        learningRate: try $0.rate(),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.99),
        name: try $0.optionalString("name"))
    },
    "Ftrl": {
      Ftrl(
        learningRate: try $0.rate(),
        learningRatePower: try $0.double("learning_rate_power", or: -0.5),
        initialAccumulatorValue: try $0.double("initial_accumulator_value", or: 0.1),
        l1RegularizationStrength: try $0.double("l1_regularization_strength", or: 0),
        l2RegularizationStrength: try $0.double("l2_regularization_strength", or: 0),
        l2ShrinkageRegularizationStrength: try $0.double("l2_shrinkage_regularization_strength", or: 0),
        beta: try $0.double("beta", or: 0),
        name: try $0.optionalString("name"))
    },
    "Adafactor": {
      Adafactor(
        learningRate: try $0.rate(),
        beta2Decay: try $0.double("beta_2_decay", or: -0.8),
        epsilon1: try $0.double("epsilon_1", or: 1e-30),
        epsilon2: try $0.double("epsilon_2", or: 1e-3),
        clipThreshold: try $0.double("clip_threshold", or: 1),
        relativeStep: try $0.bool("relative_step", or: true),
        name: try $0.optionalString("name"))
    },
    "ScheduleFreeAdamW": {
      ScheduleFreeAdamW(
        learningRate: try $0.rate(or: 0.0025),
        beta1: try $0.double("beta_1", or: 0.9),
        beta2: try $0.double("beta_2", or: 0.999),
        epsilon: try $0.double("epsilon", or: 1e-8),
        warmupSteps: try $0.int("warmup_steps", or: 0),
        name: try $0.optionalString("name"))
    },
    "Muon": {
      Muon(
        learningRate: try $0.rate(),
        adamBeta1: try $0.double("adam_beta_1", or: 0.9),
        adamBeta2: try $0.double("adam_beta_2", or: 0.999),
        adamWeightDecay: $0.has("adam_weight_decay") ? try $0.optionalDouble("adam_weight_decay") : 0.004,
        epsilon: try $0.double("epsilon", or: 1e-7),
        name: try $0.optionalString("name"),
        excludeLayers: try $0.strings("exclude_layers") ?? [],
        excludeEmbeddings: try $0.bool("exclude_embeddings", or: true),
        muonA: try $0.double("muon_a", or: 3.4445),
        muonB: try $0.double("muon_b", or: -4.775),
        muonC: try $0.double("muon_c", or: 2.0315),
        adamLrRatio: try $0.double("adam_lr_ratio", or: 1),
        momentum: try $0.double("momentum", or: 0.95),
        nsSteps: try $0.int("ns_steps", or: 5),
        nesterov: try $0.bool("nesterov", or: true),
        rmsRate: $0.has("rms_rate") ? try $0.optionalDouble("rms_rate") : 0.2)
    },
  ]
}

extension ObjectRegistry where Object == any LearningRateSchedule {
  static let schedules = ObjectRegistry(
    kind: "learning rate schedule",
    makers: [
      "ExponentialDecay": {
        ExponentialDecay(
          initialLearningRate: try $0.double("initial_learning_rate"),
          decaySteps: try $0.int("decay_steps"),
          decayRate: try $0.double("decay_rate"),
          staircase: try $0.bool("staircase", or: false),
          name: try $0.string("name", or: "ExponentialDecay"))
      },
      "InverseTimeDecay": {
        InverseTimeDecay(
          initialLearningRate: try $0.double("initial_learning_rate"),
          decaySteps: try $0.int("decay_steps"),
          decayRate: try $0.double("decay_rate"),
          staircase: try $0.bool("staircase", or: false),
          name: try $0.string("name", or: "InverseTimeDecay"))
      },
      "PolynomialDecay": {
        PolynomialDecay(
          initialLearningRate: try $0.double("initial_learning_rate"),
          decaySteps: try $0.int("decay_steps"),
          endLearningRate: try $0.double("end_learning_rate", or: 0.0001),
          power: try $0.double("power", or: 1),
          cycle: try $0.bool("cycle", or: false),
          name: try $0.string("name", or: "PolynomialDecay"))
      },
      "CosineDecay": {
        CosineDecay(
          initialLearningRate: try $0.double("initial_learning_rate"),
          decaySteps: try $0.int("decay_steps"),
          alpha: try $0.double("alpha", or: 0),
          name: try $0.string("name", or: "CosineDecay"),
          warmupTarget: try $0.optionalDouble("warmup_target"),
          warmupSteps: try $0.int("warmup_steps", or: 0))
      },
      "CosineDecayRestarts": {
        CosineDecayRestarts(
          initialLearningRate: try $0.double("initial_learning_rate"),
          firstDecaySteps: try $0.int("first_decay_steps"),
          tMul: try $0.double("t_mul", or: 2),
          mMul: try $0.double("m_mul", or: 1),
          alpha: try $0.double("alpha", or: 0),
          name: try $0.string("name", or: "SGDRDecay"))
      },
      "PiecewiseConstantDecay": {
        PiecewiseConstantDecay(
          boundaries: try $0.ints("boundaries") ?? [],
          values: try $0.doubles("values") ?? [],
          name: try $0.string("name", or: "PiecewiseConstant"))
      },
    ])
}
