import Testing

@testable import Keras

private let references: [String: SerializedLayerReference] = try! Reference.load("convolutional_lstm.json")

@Suite("Convolutional LSTMs and wrappers against Python Keras", .ownSession())
struct ConvolutionalLSTMTests {
  @Test(
    "Configuration, output, shape and gradients are Keras'",
    arguments: references.keys.filter { $0 != "spectralTraining" }.sorted())
  func numbers(name: String) throws { try references[name]!.check(name) }

  @Test("In training the kernel is divided by its norm; in a recorded step the optimizer's kernel stays")
  func spectralTraining() throws {
    let reference = references["spectralTraining"]!
    let layer = try #require(try reference.make() as? SpectralNormalization)
    let x = Tensor.placeholder("x", shape: reference.input.shape)
    let trace = Trace()
    let results = try trace.record {
      let y = try layer(x, training: true)
      let gradients = Differentiation.gradients(
        of: (y * reference.upstream!.tensor).sum(), withRespectTo: [x] + layer.trainableWeights.map(\.value))
      return [y] + gradients
    }
    let outputs = try Program(label: "spectral", inputs: [x], outputs: results, trace: trace)(reference.input.tensor)
    try expectClose(outputs[0], reference.output, "the output in a recorded step")
    try expectClose(outputs[1], reference.inputGradient!, relative: 1e-4, absolute: 1e-5, "the input's gradient")
    for (ours, theirs) in zip(outputs.dropFirst(2), reference.weightGradients!) {
      try expectClose(ours, theirs, relative: 1e-4, absolute: 1e-5, "a weight's gradient")
    }
    let after = try #require(reference.data)
    try expectClose(layer.weights[0].value, reference.weights[0], "the kernel after a recorded step")
    try expectClose(layer.weights[1].value, after[1], "the vector after a recorded step")

    try layer.setWeights(reference.weights.map(\.tensor))
    try expectClose(layer(reference.input.tensor, training: true), reference.output, "the output in training")
    for (ours, theirs) in zip(layer.weights, after) { try expectClose(ours.value, theirs, ours.path) }
  }

  @Test("A kernel of zeros is left alone")
  func zeroKernel() throws {
    let layer = SpectralNormalization(Dense(2, kernelInitializer: .zeros))
    #expect(try layer(Tensor.ones([1, 3]), training: true).scalars(as: Float.self) == [0, 0])
  }

  @Test("An embedding goes back to scores", arguments: ["reversible", "reversibleUntied"])
  func reversing(name: String) throws {
    let reference = references[name]!
    let layer = try #require(try reference.make() as? ReversibleEmbedding)
    let data = try #require(reference.data)
    try expectClose(layer(data[0].tensor, reverse: true), data[1], name)
    #expect(throws: KerasError.self) { try layer(Tensor.zeros([2, 9]), reverse: true) }
  }

  @Test("A stateful layer goes on from where the batch before ended, and states can be given")
  func states() throws {
    let layer = ConvLSTM1D(2, 3, padding: .same, returnSequences: true, stateful: true)
    let x = Tensor((0..<24).map { Float($0 % 7) / 5 - 0.5 }, shape: [1, 4, 3, 2])
    let first = try layer(x[.all, 0..<2])
    let second = try layer(x[.all, 2...])
    #expect(layer.states.map(\.shape) == [[1, 3, 2], [1, 3, 2]])
    let whole = ConvLSTM1D(2, 3, padding: .same, returnSequences: true)
    try whole.buildIfNeeded(x.shape)
    try whole.setWeights(layer.getWeights())
    let parts = try Tensor.concatenate([first, second], axis: 1).scalars(as: Float.self)
    let together = try whole(x).scalars(as: Float.self)
    #expect(zip(parts, together).allSatisfy { abs($0 - $1) < 1e-6 })
    let half = try whole.callWithStates(x[.all, 0..<2])
    let rest = try whole.callWithStates(x[.all, 2...], initialState: half.states).output.scalars(as: Float.self)
    #expect(zip(rest, together.suffix(rest.count)).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test("A model with dropout of inputs and states trains")
  func training() throws {
    let model = Sequential([
      Input(shape: [3, 4, 4, 1]),
      ConvLSTM2D(2, 2, dropout: 0.2, recurrentDropout: 0.2, seed: 1, returnSequences: true),
      ConvLSTM2D(2, 2), Flatten(), SpectralNormalization(Dense(1)),
    ])
    try model.compile(optimizer: Adam(learningRate: 0.02), loss: "mse")
    let values = (0..<384).map { (index: Int) -> Float in Float(index * 37 % 23) / 11 - 1 }
    let x = Tensor(values, shape: [8, 3, 4, 4, 1])
    let history = try model.fit(x, x.mean(axes: [1, 2, 3]) * 4, batchSize: 4, epochs: 12, verbose: 0)
    let losses = history["loss"] ?? []
    #expect(losses.count == 12 && losses.last! < losses.first! * 0.9)
  }

  @Test("Mistakes are told of")
  func mistakes() {
    #expect(
      thrownText { try ConvLSTM2D(2, 3, strides: 2, dilationRate: 2, name: "a").buildIfNeeded([nil, 2, 5, 5, 1]) }?
        .hasPrefix("layer 'a': ") == true)
    #expect(
      thrownText { try ConvLSTM2D(2, 3, name: "a").buildIfNeeded([nil, 2, nil, 5, 1]) }?.contains("known sizes") == true
    )
    #expect(
      thrownText { try ConvLSTM1D(2, 9, name: "a").buildIfNeeded([nil, 2, 5, 1]) }?.contains("does not fit") == true)
    #expect(
      thrownText { try SpectralNormalization(Flatten(name: "f"), name: "a").buildIfNeeded([nil, 2]) }
        == "layer 'a': Flatten 'f' has neither a weight 'kernel' nor one 'embeddings'")
  }
}
