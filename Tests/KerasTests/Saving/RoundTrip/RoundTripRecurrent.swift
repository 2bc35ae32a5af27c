import Keras

extension RoundTripCase {
  static let recurrent = [
    simpleRnn, lstm, gru, bidirectional, stackedCells, text, masked, distributed, recurrentDropout,
    convolutionalLSTM,
  ]

  private static let simpleRnn = RoundTripCase("simple-rnn", .floats([6, 4])) {
    [SimpleRNN(5, returnSequences: true), SimpleRNN(4, activation: .relu, goBackwards: true), Dense(2)]
  } compile: {
    try $0.compile(optimizer: Adamax(learningRate: 0.01), loss: "mse")
  }

  private static let lstm = RoundTripCase("lstm", .floats([6, 4])) {
    [
      LSTM(5, recurrentActivation: "hard_sigmoid", unitForgetBias: false, returnSequences: true),
      LSTM(4, useBias: false, returnSequences: true), TimeDistributed(Dense(3)),
      LSTM(3, recurrentInitializer: "glorot_uniform", kernelRegularizer: "l1"), Dense(2),
    ]
  } compile: {
    try $0.compile(
      optimizer: Ftrl(learningRate: 0.05, l1RegularizationStrength: 0.001, l2RegularizationStrength: 0.001),
      loss: "mse")
  }

  private static let gru = RoundTripCase("gru", .floats([6, 4])) {
    [GRU(5, returnSequences: true, resetAfter: false), GRU(4), Dense(3)]
  } compile: {
    try $0.compile(optimizer: Lamb(learningRate: 0.01), loss: CosineSimilarity())
  }

  private static let bidirectional = RoundTripCase("bidirectional", .floats([6, 4])) {
    [
      Bidirectional(LSTM(5, returnSequences: true)), Bidirectional(GRU(4, returnSequences: true), mergeMode: "sum"),
      Bidirectional(SimpleRNN(3), backwardLayer: SimpleRNN(3, activation: .relu, goBackwards: true)), Dense(2),
    ]
  } compile: {
    try $0.compile(
      optimizer: Adam(
        learningRate: ExponentialDecay(initialLearningRate: 0.01, decaySteps: 4, decayRate: 0.5, staircase: true)),
      loss: "mse")
  }

  private static let stackedCells = RoundTripCase("stacked-cells", .floats([6, 4])) {
    [RNN([LSTMCell(5), GRUCell(3)], returnSequences: true), RNN(SimpleRNNCell(4)), Dense(2)]
  } compile: {
    try $0.compile(
      optimizer: SGD(
        learningRate: InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5), momentum: 0.5),
      loss: "mse")
  }

  private static let text = RoundTripCase("text", .indices([8], below: 11), .bits) {
    [
      Embedding(11, 6, embeddingsRegularizer: "l2", maskZero: true), Bidirectional(LSTM(4, returnSequences: true)),
      GRU(3), Dense(1, activation: .sigmoid),
    ]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.01), loss: "binary_crossentropy", metrics: ["accuracy"])
  }

  private static let masked = RoundTripCase("masked", .floats([5, 4]), maskedSteps: 2) {
    [Masking(), LSTM(5), Dense(2)]
  } compile: {
    try $0.compile(optimizer: "sgd", loss: "mse")
  }

  private static let distributed = RoundTripCase("distributed", .floats([3, 6, 5, 2])) {
    [TimeDistributed(Conv2D(3, 2, activation: .relu)), TimeDistributed(Flatten()), GRU(4), Dense(2)]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.01), loss: "msle")
  }

  private static let recurrentDropout = RoundTripCase("recurrent-dropout", .floats([5, 4]), isDeterministic: false) {
    [LSTM(4, dropout: 0.2, recurrentDropout: 0.3, returnSequences: true), GRU(3, dropout: 0.2), Dense(2)]
  } compile: {
    try $0.compile(optimizer: "adam", loss: "mse")
  }

  private static let convolutionalLSTM = RoundTripCase("convolutional-lstm", .floats([3, 4, 4, 2])) {
    [
      ConvLSTM2D(3, 2, padding: .same, returnSequences: true), Reshape([3, 16, 3]),
      ConvLSTM1D(2, 3, padding: .same, returnSequences: true), Reshape([3, 2, 2, 4, 2]),
      ConvLSTM3D(2, 2, padding: .same), Flatten(), Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: Adam(learningRate: 0.01), loss: "mse")
  }
}
