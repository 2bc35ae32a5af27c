import Keras

extension RoundTripCase {
  /// Every family of layers. The optimizers, schedules, losses and metrics are spread over them.
  static let all = feedForward + convolutional + recurrent + preprocessing

  static let feedForward = [
    dense, activationsSmooth, activationsCornered, activationLayers, normalizations, adaptedNormalization, einsum,
    nested, accumulated, muon, piecewise, polynomial, scheduleFree, noise,
    containers, rareArguments, lowRank,
  ]

  private static let containers = RoundTripCase("containers", .floats([4])) {
    _ = Containers.registration
    return [Containers(), Dense(2)]
  } compile: {
    try $0.compile(optimizer: SGD(learningRate: 0.05), loss: "mse")
  }

  private static let rareArguments = RoundTripCase("rare-arguments", .floats([4, 6])) {
    let values = Tensor((0..<36).map { Float($0) / 18 - 1 }, shape: [18, 2])
    return [
      LayerNormalization(rmsScaling: true), EinsumDense("bc...,cd->bd...", outputShape: [3], biasAxes: "d"),
      BatchNormalization(renorm: true, renormClipping: ["rmax": 2, "rmin": 0.5, "dmax": 1]), Flatten(),
      Dense(2, kernelInitializer: Constant(values)),
    ]
  } compile: {
    try $0.compile(optimizer: SGD(learningRate: 0.05), loss: "mse")
  }

  // Keras 3.15 forgets a Dense's `lora_alpha` when it builds the layer and takes the rank, so both are the same here.
  private static let lowRank = RoundTripCase("low-rank", .floats([4, 4, 2])) {
    [Conv2D(3, 2, loraRank: 2), Flatten(), Dense(4, loraRank: 2, loraAlpha: 2), Dense(2)]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.01), loss: "mse")
  }

  private static let dense = RoundTripCase("dense", .floats([7]), .oneHot) {
    [
      Dense(8, activation: "relu", kernelRegularizer: L1L2(l1: 0.01, l2: 0.02), biasRegularizer: "l2"),
      Dense(
        6, activation: .tanh, kernelInitializer: HeNormal(seed: 3), activityRegularizer: L2(0.01),
        kernelConstraint: MaxNorm(maxValue: 0.7), biasConstraint: "non_neg"),
      ActivityRegularization(l1: 0.01, l2: 0.02), Identity(), Dense(3, activation: .softmax, useBias: false),
    ]
  } compile: {
    try $0.compile(
      optimizer: SGD(learningRate: 0.05, momentum: 0.9, nesterov: true), loss: "categorical_crossentropy",
      metrics: ["accuracy", Precision(name: "p"), Recall(name: "r"), AUC(name: "auc"), F1Score(name: "f1")])
  }

  private static let activationsSmooth = RoundTripCase("activations-smooth", .floats([6])) {
    [
      "elu", "selu", "gelu", "silu", "sigmoid", "softplus", "softsign", "mish", "log_sigmoid", "celu", "squareplus",
      "tanh_shrink",
    ].flatMap { name -> [Layer] in [Dense(6), Activation(name)] } + [Dense(2)]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.002), loss: Huber(delta: 0.5), metrics: ["mae"])
  }

  private static let activationsCornered = RoundTripCase("activations-cornered", .floats([6])) {
    [
      "relu", "relu6", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu", "hard_shrink", "soft_shrink",
      "sparse_plus",
    ].flatMap { name -> [Layer] in [Dense(6), LayerNormalization(), Activation(name)] } + [
      Dense(5, activation: "sparsemax"), Dense(4, activation: "log_softmax"), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: AdamW(learningRate: 0.003, weightDecay: 0.01), loss: "mean_absolute_error")
  }

  private static let activationLayers = RoundTripCase("activation-layers", .floats([6, 4]), .bits) {
    [
      Dense(4), ReLU(maxValue: 1.5, negativeSlope: 0.1, threshold: 0.2), Dense(4), LeakyReLU(negativeSlope: 0.2),
      Dense(4), PReLU(sharedAxes: [1]), ELU(alpha: 0.5), Softmax(axis: 1), Flatten(),
      Dense(1, activation: .sigmoid),
    ]
  } compile: {
    try $0.compile(
      optimizer: RMSprop(learningRate: 0.003, momentum: 0.5, centered: true), loss: "binary_crossentropy",
      metrics: ["accuracy", AUC(curve: .pr, name: "pr"), TruePositives(name: "tp")])
  }

  private static let normalizations = RoundTripCase("normalizations", .floats([4, 4, 6])) {
    [
      Rescaling(2.0, offset: -0.5),
      Normalization(mean: Array(repeating: 0.1, count: 6), variance: [0.5, 1, 2, 3, 4, 5]),
      Dense(6), LayerNormalization(axis: [1, 3]), GroupNormalization(groups: 3), Dense(6), RMSNormalization(),
      BatchNormalization(axis: 2, momentum: 0.8), UnitNormalization(), Flatten(), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: Nadam(learningRate: 0.003), loss: "mse")
  }

  private static let adaptedNormalization = RoundTripCase("adapted-normalization", .floats([5])) {
    let layer = Normalization()
    try? layer.adapt(Tensor((0..<50).map { Float($0 * 7 % 13) }, shape: [10, 5]))
    return [layer, Dense(1)]
  } compile: {
    try $0.compile(
      optimizer: "rmsprop", loss: "mse", metrics: [RootMeanSquaredError(name: "rmse"), R2Score(name: "r2")])
  }

  private static let einsum = RoundTripCase("einsum", .floats([3, 6])) {
    [
      EinsumDense("abc,cd->abd", outputShape: [3, 5], activation: "gelu", biasAxes: "d"),
      EinsumDense("abc,bcd->ad", outputShape: [4]), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: Adafactor(learningRate: 0.01), loss: "mse")
  }

  private static let nested = RoundTripCase("nested", .floats([6]), .oneHot) {
    [
      Sequential([Dense(8, activation: .relu), Sequential([Dense(5)], name: "innermost")], name: "inner"),
      Dense(4, trainable: false), Dense(3, activation: .softmax),
    ]
  } compile: {
    try $0.compile(
      optimizer: SGD(learningRate: 0.1), loss: CategoricalFocalCrossentropy(), metrics: ["categorical_crossentropy"],
      weightedMetrics: ["accuracy"])
  }

  private static let accumulated = RoundTripCase("accumulated", .floats([6])) {
    [Dense(8, activation: .tanh), Dense(2)]
  } compile: {
    try $0.compile(
      optimizer: Adam(learningRate: 0.01, globalClipnorm: 0.3, gradientAccumulationSteps: 2),
      loss: MeanSquaredError(reduction: .sum))
  }

  private static let muon = RoundTripCase("muon", .floats([6])) {
    [Dense(8, activation: .tanh), Dense(2, activation: "softplus")]
  } compile: {
    try $0.compile(
      optimizer: Muon(learningRate: 0.01), loss: Poisson(),
      metrics: [Metrics.MeanSquaredLogarithmicError(name: "msle")])
  }

  private static let piecewise = RoundTripCase("piecewise", .floats([6])) {
    [Dense(8, activation: .tanh), Dense(2, activation: .tanh)]
  } compile: {
    try $0.compile(
      optimizer: SGD(
        learningRate: PiecewiseConstantDecay(boundaries: [2, 8], values: [0.1, 0.05, 0.01]), weightDecay: 0.01,
        clipvalue: 0.05), loss: "squared_hinge")
  }

  private static let polynomial = RoundTripCase("polynomial", .floats([6]), .classes) {
    [Dense(8, activation: .tanh), Dense(4)]
  } compile: {
    try $0.compile(
      optimizer: RMSprop(
        learningRate: PolynomialDecay(
          initialLearningRate: 0.01, decaySteps: 9, endLearningRate: 0.001, power: 2)),
      loss: SparseCategoricalCrossentropy(fromLogits: true), metrics: ["accuracy"])
  }

  private static let scheduleFree = RoundTripCase("schedule-free", .floats([6])) {
    [Dense(8, activation: .tanh), Dense(2)]
  } compile: {
    try $0.compile(optimizer: ScheduleFreeAdamW(learningRate: 0.01), loss: "mse", metrics: ["mape"])
  }

  private static let noise = RoundTripCase("noise", .floats([4, 4, 4, 3]), isDeterministic: false) {
    [
      SpatialDropout3D(0.3), Reshape([16, 4, 3]), SpatialDropout2D(0.3), Reshape([64, 3]), SpatialDropout1D(0.3),
      Flatten(), Dense(5), Dropout(0.4, noiseShape: [nil, 5]), GaussianNoise(0.3), GaussianDropout(0.3),
      AlphaDropout(0.3, seed: 4), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: "adam", loss: "mse")
  }

}
