import Keras

extension RoundTripCase {
  static let convolutional = [
    convolutions1D, convolutions2D, convolutions3D, reshaped, textConvolution, adaptivePooling, pooling3D,
    globalPooling,
    spectral,
  ]

  private static let convolutions1D = RoundTripCase("convolutions-1d", .floats([12, 3])) {
    [
      ZeroPadding1D([1, 2]), Conv1D(6, 3, padding: "causal", dilationRate: 2, activation: .relu),
      BatchNormalization(),
      MaxPooling1D(2), UpSampling1D(3), SeparableConv1D(5, 3), DepthwiseConv1D(3, padding: .same, depthMultiplier: 2),
      Conv1DTranspose(4, 3, strides: 2), Cropping1D([1, 2]), AveragePooling1D(3, strides: 2, padding: .same),
      GlobalAveragePooling1D(), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.005, amsgrad: true, clipnorm: 0.5), loss: "mse")
  }

  private static let convolutions2D = RoundTripCase("convolutions-2d", .floats([9, 8, 4]), .oneHot) {
    [
      ZeroPadding2D([[1, 2], [0, 3]]), Conv2D(6, [3, 2], strides: 2, padding: .same, useBias: false),
      BatchNormalization(momentum: 0.9, scale: false), Conv2D(6, 3, padding: .same, groups: 2, activation: .relu),
      MaxPooling2D(2, padding: .same), UpSampling2D([2, 3], interpolation: .bilinear),
      DepthwiseConv2D(3, depthMultiplier: 2), SeparableConv2D(5, 3, padding: .same),
      Conv2DTranspose(4, 3, strides: 2, outputPadding: 1), Cropping2D([[1, 0], [2, 1]]), AveragePooling2D(2),
      GlobalMaxPooling2D(), Dense(3, activation: .softmax),
    ]
  } compile: {
    try $0.compile(
      optimizer: AdamW(
        learningRate: CosineDecay(initialLearningRate: 0.001, decaySteps: 8, warmupTarget: 0.01, warmupSteps: 3)),
      loss: CategoricalCrossentropy(labelSmoothing: 0.1),
      metrics: ["accuracy", TopKCategoricalAccuracy(k: 2, name: "top")])
  }

  private static let convolutions3D = RoundTripCase("convolutions-3d", .floats([5, 6, 5, 2])) {
    [
      Conv3D(3, 2, padding: .same, activation: .tanh), MaxPooling3D(2), UpSampling3D(2), ZeroPadding3D(1),
      Conv3DTranspose(3, 2, strides: 2), Cropping3D([[1, 1], [2, 0], [1, 2]]), AveragePooling3D(2),
      GlobalAveragePooling3D(keepDims: true), Flatten(), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: Adagrad(learningRate: 0.05), loss: "log_cosh")
  }

  private static let reshaped = RoundTripCase("reshaped", .floats([9, 9, 2])) {
    [
      Conv2D(3, 3, dilationRate: 2, activation: .elu), Permute([3, 1, 2]), Reshape([5, -1]), GlobalMaxPooling1D(),
      RepeatVector(3), LSTM(4), Dense(1),
    ]
  } compile: {
    try $0.compile(optimizer: Adadelta(learningRate: 0.5), loss: "mse", metrics: ["mae", "cosine_similarity"])
  }

  private static let textConvolution = RoundTripCase("text-convolution", .indices([10], below: 20), .classes) {
    [Embedding(20, 8), Conv1D(6, 3, activation: .relu), GlobalMaxPooling1D(), Dense(4, activation: .softmax)]
  } compile: {
    try $0.compile(
      optimizer: Lion(learningRate: 0.002), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
  }

  private static let adaptivePooling = RoundTripCase("adaptive-pooling", .floats([7, 9, 3]), isDeterministic: false) {
    [
      AdaptiveAveragePooling2D([4, 5]), AdaptiveMaxPooling2D([3, 2]), Reshape([6, 3]), AdaptiveMaxPooling1D(4),
      AdaptiveAveragePooling1D(2), Flatten(), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: "sgd", loss: "mse")
  }

  private static let pooling3D = RoundTripCase("pooling-3d", .floats([6, 6, 6, 2])) {
    [AveragePooling3D(2, strides: 1, padding: .same), MaxPooling3D(3, strides: 2), GlobalMaxPooling3D(), Dense(2)]
  } compile: {
    try $0.compile(
      optimizer: SGD(learningRate: CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 4)), loss: "mse")
  }

  private static let globalPooling = RoundTripCase("global-pooling", .floats([6, 5, 3])) {
    [Conv2D(4, 2), GlobalAveragePooling2D(keepDims: true), Reshape([4]), Dense(3, activation: .softmax)]
  } compile: {
    try $0.compile(optimizer: LossScaleOptimizer(SGD(learningRate: 0.1)), loss: "kl_divergence")
  }

  private static let spectral = RoundTripCase("spectral", .floats([6, 5, 2])) {
    [
      SpectralNormalization(Conv2D(3, 2), powerIterations: 2), Flatten(), SpectralNormalization(Dense(4)), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: SGD(learningRate: 0.05, momentum: 0.8), loss: "mse")
  }
}
