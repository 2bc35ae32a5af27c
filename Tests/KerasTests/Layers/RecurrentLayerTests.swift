import Keras
import Tensors
import Testing

private func sequence(_ shape: Shape, seed: Int = 5) throws -> Tensor {
  try RandomNormal(seed: seed)(shape) * 10
}

private func expectEqual(
  _ a: Tensor, _ b: Tensor, within tolerance: Double = 1e-6, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try a.checked()
  try b.checked()
  #expect(a.shape == b.shape, sourceLocation: sourceLocation)
  #expect(try (a - b).abs().max().item() <= tolerance, sourceLocation: sourceLocation)
}

/// What an expression throws, as text.
private func message(_ body: () throws -> Void) -> String {
  do {
    try body()
    return ""
  } catch { return "\(error)" }
}

/// A cell that no registry knows.
private final class PlainCell: Layer, RNNCell {
  let stateSize = [2]
  func call(_ inputs: Tensor, states: [Tensor], training: Bool) throws -> (output: Tensor, states: [Tensor]) {
    (inputs, [states[0] + inputs])
  }
}

@Suite("Recurrent layers", .ownSession())
struct RecurrentLayerTests {
  @Test("a mask from an embedding reaches the recurrent layer, and ends behind it")
  func masksFlow() throws {
    let model = Sequential([Embedding(10, 4, maskZero: true), LSTM(3, returnSequences: true), GRU(2)])
    let words = Tensor([3, 4, 0, 0, 5, 0, 0, 0] as [Int32], shape: [2, 4])
    let short = Tensor([3, 4, 5, 0] as [Int32], shape: [2, 2])
    // Padding at the end changes nothing.
    let padded = try model(words)
    let result = try model.forward(short)
    try expectEqual(padded, result.output)
    #expect(result.mask == nil)
  }

  @Test(
    "a stateful layer's masked first steps give zeros until one counts, and leave the kept states as they are",
    arguments: [false, true])
  func statefulMask(goBackwards: Bool) throws {
    let layers: [RNN] = [
      LSTM(3, returnSequences: true, goBackwards: goBackwards, stateful: true),
      GRU(3, returnSequences: true, goBackwards: goBackwards, stateful: true, unroll: true),
      SimpleRNN(3, activation: "relu", returnSequences: true, goBackwards: goBackwards, stateful: true),
    ]
    for layer in layers {
      let x = try sequence([3, 4, 2])
      try layer.buildIfNeeded([3, 4, 2])
      _ = try layer(x)
      let kept = layer.states.map(\.value)
      // In the order in which steps are taken, which is also that of the outputs: two masked first ones, one masked in
      // the middle, all masked.
      let order = [[false, false, true, true], [true, false, true, true], [false, false, false, false]]
      let mask = Tensor(order.flatMap { goBackwards ? $0.reversed() : $0 }, shape: [3, 4])
      let output = try layer(x, mask: mask)
      #expect(try output[0, 0..<2].abs().max().item() == 0)
      #expect(try output[2].abs().max().item() == 0)
      #expect(try output[1, 0].abs().max().item() > 0)
      for (state, before) in zip(layer.states, kept) { try expectEqual(state.value[2], before[2], within: 0) }
      // The steps that count, from the kept states.
      for (state, before) in zip(layer.states, kept) { try state.assign(before) }
      let rest = goBackwards ? x[.all, 0..<2] : x[.all, 2..<4]
      try expectEqual(output[0, 2..<4], try layer(rest)[0])
    }
  }

  @Test("a stateful layer goes on where the batch before ended, in programs too, until it is reset")
  func stateful() throws {
    let layer = GRU(3, stateful: true)
    let whole = GRU(3)
    let x = try sequence([2, 6, 4])
    try whole.buildIfNeeded([2, nil, 4])
    try layer.buildIfNeeded([2, nil, 4])
    try layer.setWeights(whole.getWeights())
    _ = try layer(x[.all, 0..<3])
    try expectEqual(try layer(x[.all, 3...]), try whole(x))
    #expect(layer.states.count == 1)
    #expect(layer.weights.count == 3)
    try layer.resetState()
    try expectEqual(try layer(x), try whole(x))

    let model = Sequential([Input(batchShape: [2, 3, 4]), LSTM(3, stateful: true)])
    let first = try model.predict(x[.all, 0..<3], batchSize: 2)
    let second = try model.predict(x[.all, 0..<3], batchSize: 2)
    #expect(try (first - second).abs().max().item() > 1e-3)
    try (model.layers[0] as! LSTM).resetState()
    try expectEqual(try model.predict(x[.all, 0..<3], batchSize: 2), first)
  }

  @Test("dropout takes the same features away at all steps, and only in training")
  func inputDropout() throws {
    let layer = SimpleRNN(
      6, activation: nil, useBias: false, kernelInitializer: "identity", recurrentInitializer: .zeros, dropout: 0.5,
      returnSequences: true, seed: 3)
    let x = Tensor.ones([20, 4, 6])
    try expectEqual(try layer(x), x)
    let dropped = try layer(x, training: true)
    let first = dropped[.all, 0..<1]
    try expectEqual(dropped, first.broadcast(to: dropped.shape))
    let values = Set(try dropped.scalars(as: Float.self))
    #expect(values == [0, 2])
    // Another call, other features.
    #expect(try (layer(x, training: true) - dropped).abs().max().item() > 1)
  }

  @Test("dropout of the state is the same at all steps", arguments: [0, 1, 2])
  func stateDropout(_ kind: Int) throws {
    let layer: RNN =
      switch kind {
      case 0: SimpleRNN(8, recurrentDropout: 0.4, seed: 1)
      case 1: LSTM(8, dropout: 0.2, recurrentDropout: 0.4, seed: 1)
      default: GRU(8, dropout: 0.2, recurrentDropout: 0.4, seed: 1)
      }
    let x = try sequence([5, 4, 3])
    // Not in training, the loop over whole sequences gives what the steps one by one give.
    let plain = try layer(x)
    #expect(plain.error == nil)
    let trained = try layer(x, training: true)
    #expect(try (plain - trained).abs().max().item() > 1e-3)
    #expect(try trained.isFinite().all().item() == 1)
  }

  @Test("an LSTM's forget bias starts at one, the others as the initializer says")
  func forgetBias() throws {
    let layer = LSTM(2, biasInitializer: .constant(0.5))
    try layer.buildIfNeeded([nil, 3, 4])
    #expect(try layer.getWeights()[2].scalars(as: Float.self) == [0.5, 0.5, 1, 1, 0.5, 0.5, 0.5, 0.5])
  }

  @Test("shapes are known before there are numbers, whatever the cell")
  func symbolicShapes() throws {
    let model = Sequential([
      Input(shape: [nil, 4]), RNN([LSTMCell(3), GRUCell(5)], returnSequences: true),
      LSTM(6, activation: .relu, returnSequences: true), Bidirectional(GRU(2, returnSequences: true)),
      TimeDistributed(Dense(7)), SimpleRNN(8),
    ])
    #expect(model.outputShape == [nil, 8])
    #expect(model.layers[3].outputShape == [nil, nil, 7])
    #expect(try model(try sequence([2, 3, 4])).shape == [2, 8])
  }

  @Test("half precision agrees with single precision to its own precision", arguments: ["mixed_bfloat16", "float16"])
  func halfPrecision(_ policy: String) throws {
    let x = try sequence([3, 5, 4])
    for (full, half) in [
      (LSTM(6) as Layer, LSTM(6, dtype: policy) as Layer), (GRU(6), GRU(6, dtype: policy)),
      (Bidirectional(SimpleRNN(4)), Bidirectional(SimpleRNN(4, dtype: policy), dtype: policy)),
    ] {
      try full.buildIfNeeded([3, 5, 4])
      try half.buildIfNeeded([3, 5, 4])
      try half.setWeights(full.getWeights())
      let output = try half(x)
      #expect(output.dtype == half.computeDType)
      try expectEqual(output.cast(to: .float32), try full(x), within: 2e-2)
    }
  }

  @Test("double precision works throughout")
  func doublePrecision() throws {
    let layer = Bidirectional(GRU(3, returnSequences: true, dtype: .float64), dtype: .float64)
    #expect(try layer(try sequence([2, 3, 4])).dtype == .float64)
  }

  @Test("mistakes are told with the layer's name and what was expected")
  func mistakes() throws {
    let x = try sequence([2, 3, 4])
    #expect(message { _ = try LSTM(0, name: "a")(x) }.contains("units is 0"))
    #expect(message { _ = try LSTM(2, activation: "tahn", name: "a")(x) }.contains("tanh"))
    #expect(message { _ = try GRU(2, name: "a")(x[0]) }.contains("'a': expected 3 dimensions"))
    #expect(message { _ = try GRU(2, returnState: true, name: "a")(x) }.contains("callWithStates"))
    #expect(
      message { _ = try GRU(2, name: "a").callWithStates(x, initialState: [.zeros([2, 3])]) }.contains("(2, 2)"))
    #expect(message { _ = try GRU(2, name: "a")(x, mask: .ones([2, 4])) }.contains("expected a mask of shape (2, 3)"))
    #expect(message { _ = try Sequential([Input(shape: [3, 4]), LSTM(2, stateful: true)])(x) }.contains("batch size"))
    #expect(
      message { _ = try Sequential([Input(shape: [nil, 4]), LSTM(2, unroll: true)])(x) }.contains("must be known"))
    let kept = LSTM(2, stateful: true, name: "a")
    _ = try kept(x)
    #expect(message { _ = try kept(x[0..<1]) }.contains("batches of 2 samples, got 1"))
    #expect(message { _ = try Bidirectional(LSTM(2), mergeMode: "avg", name: "a")(x) }.contains("ave"))
    #expect(
      message { _ = try Bidirectional(LSTM(2), backwardLayer: LSTM(2), name: "a")(x) }.contains("goBackwards false"))
    #expect(
      message { _ = try Bidirectional(LSTM(2), backwardLayer: LSTM(2, returnSequences: true, goBackwards: true))(x) }
        .contains("returnSequences"))
    #expect(message { _ = try Bidirectional(RNN(PlainCell()))(x) }.contains("PlainCell"))
    #expect(message { _ = try TimeDistributed(Dense(2), name: "a")(x[0]) }.contains("at least 3 dimensions"))
    #expect(message { _ = try Embedding(0, 2, name: "a")(x) }.contains("inputDim is 0"))
    #expect(message { _ = try Embedding(3, 2, weights: .zeros([2, 3]), name: "a")(x) }.contains("(3, 2)"))
    #expect(message { _ = try RNN([any RNNCell](), name: "a")(x) }.contains("cells is empty"))
  }

  @Test("a cell without a copy of its own can go both ways as two layers")
  func ownCellBothWays() throws {
    let x = try sequence([2, 3, 2])
    let layer = Bidirectional(RNN(LSTMCell(2)), mergeMode: .sum, backwardLayer: RNN(PlainCell(), goBackwards: true))
    let forward = try layer.forwardLayer(x)
    try expectEqual(try layer(x), forward + x[.all, 0])
  }

  @Test("embeddings: negative numbers count from the end, numbers out of range give NaN, repeated ones add up")
  func embeddingLookup() throws {
    let layer = Embedding(4, 2, weights: Tensor([0, 1, 2, 3, 4, 5, 6, 7] as [Float], shape: [4, 2]))
    let rows = try layer(Tensor([[3, -1, 4, -5]] as [[Int32]]))
    #expect(try rows[0, 0].scalars(as: Float.self) == [6, 7])
    #expect(try rows[0, 1].scalars(as: Float.self) == [6, 7])
    #expect(try rows[0, 2...].isNaN().all().item() == 1)
    // Numbers of other types lose their fraction.
    #expect(try layer(Tensor([[1.7]] as [[Float]]))[0, 0].scalars(as: Float.self) == [2, 3])

    let words = Tensor([[0, 3, 4], [-1, -5, 3]] as [[Int32]])
    let trace = Trace()
    let slope = try trace.record {
      let y = try layer(words)
      return Differentiation.gradients(of: y, withRespectTo: [layer.embeddings!.value])[0]
    }
    let program = try Program(label: "embedding", inputs: [], outputs: [slope], trace: trace)
    #expect(try program()[0].scalars(as: Float.self) == [1, 1, 0, 0, 0, 0, 3, 3])
    #expect(!"\(program)".contains("matmul"))
  }

  @Test("training learns which of two words comes first, in an order-sensitive task", arguments: [0, 1, 2, 3])
  func training(_ kind: Int) throws {
    setRandomSeed(4)
    let recurrent: Layer =
      switch kind {
      case 0: LSTM(8)
      case 1: GRU(8)
      case 2: Bidirectional(LSTM(6))
      default: RNN([GRUCell(8), LSTMCell(8)])
      }
    let model = Sequential([Embedding(6, 8, maskZero: true), recurrent, Dense(1, activation: .sigmoid)])
    try model.compile(optimizer: Adam(learningRate: 0.02), loss: "binary_crossentropy", metrics: ["accuracy"])
    // Words 1 and 2 stand somewhere among others; the label says whether 1 comes first. Zeros pad the end.
    var words: [Int32] = []
    var labels: [Float] = []
    for sample in 0..<256 {
      var row: [Int32] = (0..<7).map { Int32(3 + (sample * 7 + $0 * 5) % 3) }
      let (first, second) = (sample % 3, 3 + sample / 3 % 3)
      let isFirst = sample / 2 % 2 == 0
      row[first] = isFirst ? 1 : 2
      row[second] = isFirst ? 2 : 1
      words += row + [0]
      labels.append(isFirst ? 1 : 0)
    }
    let x = Tensor(words, shape: [256, 8])
    let history = try model.fit(x, Tensor(labels, shape: [256, 1]), batchSize: 32, epochs: 15, verbose: 0)
    #expect(history["accuracy"]!.last! > 0.95)
  }

  @Test("a saved model comes back with the same weights and predictions")
  func saving() throws {
    let model = Sequential([
      Input(shape: [5], dtype: .int32), Embedding(7, 4, maskZero: true),
      Bidirectional(LSTM(3, returnSequences: true), mergeMode: .sum), TimeDistributed(Dense(4)),
      RNN([GRUCell(3, resetAfter: false), SimpleRNNCell(2)], returnSequences: true), GRU(2, goBackwards: true),
    ])
    let x = Tensor([1, 2, 0, 3, 4, 6, 5, 0, 0, 0] as [Int32], shape: [2, 5])
    let path = "/tmp/recurrent-\(UInt64.random(in: 0...UInt64.max)).keras"
    try model.save(path)
    let loaded = try loadModel(path)
    try expectEqual(try loaded(x), try model(x), within: 0)
    #expect(loaded.config.json == model.config.json)
  }
}
