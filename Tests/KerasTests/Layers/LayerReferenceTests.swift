import Testing

@testable import Keras

/// The layers of the reference file.
private let cases: [(name: String, make: @Sendable () -> Layer)] = [
  ("dense", { Dense(3) }),
  ("denseReLU", { Dense(6, activation: .relu) }),
  ("denseSoftmaxWithoutBias", { Dense(4, activation: "softmax", useBias: false) }),
  ("denseOverTime", { Dense(2, activation: .tanh) }),
  (
    "denseRegularized",
    {
      Dense(
        3, kernelInitializer: HeNormal(seed: 3), biasInitializer: "ones", kernelRegularizer: .l2(0.25),
        biasRegularizer: L1(0.5), activityRegularizer: .l1l2(l1: 0.125, l2: 0.25), kernelConstraint: "non_neg",
        biasConstraint: .maxNorm(2))
    }
  ),
  ("activation", { Activation("gelu") }),
  ("identity", { Identity() }),
  ("flatten", { Flatten() }),
  ("flattenChannelsFirst", { Flatten(dataFormat: .channelsFirst) }),
  ("reshape", { Reshape([2, -1]) }),
  ("permute", { Permute([3, 1, 2]) }),
  ("repeatVector", { RepeatVector(3) }),
  ("rescaling", { Rescaling(0.25, offset: -1.0) }),
  ("rescalingChannels", { Rescaling([1.0, 0.5, 2.0], offset: [0.0, 1.0, -1.0]) }),
  ("normalizationAdapted", { Normalization() }),
  ("normalizationGiven", { Normalization(mean: [1.0, 2.0, 3.0], variance: [4.0, 1.0, 0.25]) }),
  ("normalizationOneNumber", { Normalization(axis: nil, mean: 1.5, variance: 4.0) }),
  (
    "normalizationInverted",
    { Normalization(axis: 1, mean: [1.0, 2.0, 3.0], variance: [4.0, 1.0, 0.25], invert: true) }
  ),
  ("normalizationAxes", { Normalization(axis: [1, 2]) }),
  ("activityRegularization", { ActivityRegularization(l1: 0.5, l2: 0.25) }),
  ("relu", { ReLU() }),
  ("reluWithArguments", { ReLU(maxValue: 1, negativeSlope: 0.25, threshold: 0.5) }),
  ("leakyReLU", { LeakyReLU() }),
  ("prelu", { PReLU() }),
  ("preluShared", { PReLU(sharedAxes: [1, 2]) }),
  ("elu", { ELU(alpha: 0.5) }),
  ("softmax", { Softmax() }),
  ("softmaxOverAxes", { Softmax(axis: [1, 2]) }),
  ("softmaxMasked", { Softmax() }),
  ("masking", { Masking() }),
  ("dropoutUnused", { Dropout(0.5, noiseShape: [nil, 1], seed: 3) }),
  ("gaussianNoiseUnused", { GaussianNoise(0.5) }),
  ("gaussianDropoutUnused", { GaussianDropout(0.5, seed: 3) }),
  ("alphaDropoutUnused", { AlphaDropout(0.25) }),
  ("spatialDropout1DUnused", { SpatialDropout1D(0.25) }),
  ("spatialDropout2DUnused", { SpatialDropout2D(0.25, dataFormat: "channels_first") }),
  ("spatialDropout3DUnused", { SpatialDropout3D(0.25) }),
  ("sequential", { ReferenceModels.small() }),
]

@Suite("Layers against Python Keras", .ownSession())
struct LayerReferenceTests {
  @Test("Every layer of the reference file is tested")
  func coverage() { #expect(Set(cases.map(\.name)) == Set(LayerReference.all.keys)) }

  @Test(
    "A layer's weights have Keras' names and shapes, and its configuration Keras' keys", arguments: cases.map(\.name))
  func configuration(name: String) throws {
    let reference = LayerReference.all[name]!
    try Session.$current.withValue(Session()) {
      let layer = cases.first { $0.name == name }!.make()
      try layer.buildIfNeeded(reference.input.shape)
      #expect(layer.weights.map(\.path) == reference.weightNames)
      #expect(layer.weights.map(\.shape) == reference.weights.map(\.shape))
      #expect(layer.config.json == reference.config)
      #expect(try layer.computeOutputShape(reference.input.shape) == reference.output.shape)
      let samples = [nil] + reference.input.shape.dropFirst().map(Optional.init)
      #expect(try layer.computeOutputShape(samples) == [nil] + reference.output.shape.dropFirst().map(Optional.init))
    }
  }

  @Test("Output, mask, losses and gradients are Keras'", arguments: cases.map(\.name))
  func numbers(name: String) throws {
    let reference = LayerReference.all[name]!
    let layer = cases.first { $0.name == name }!.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))

    let mask = reference.mask?.tensor
    let eager = try layer.forward(reference.input.tensor, mask: mask)
    #expect(try agree(eager.output, reference.output))
    if let expected = reference.outputMask {
      let mask = try #require(eager.mask)
      #expect(try agree(mask.cast(to: .float32), expected))
    }
    let losses = try layer.losses.map { try $0.item() }
    #expect(losses.count == reference.losses.count)
    for (ours, theirs) in zip(losses, reference.losses) { #expect(abs(ours - theirs) < 1e-5 * max(1, abs(theirs))) }

    let results = try outputAndGradients(
      layer, reference.input.tensor, upstream: reference.upstream.tensor, mask: mask)
    #expect(try agree(results[0], reference.output))
    #expect(try agree(results[1], reference.inputGradient))
    #expect(results.count - 2 == reference.weightGradients.count)
    for (ours, theirs) in zip(results.dropFirst(2), reference.weightGradients) { #expect(try agree(ours, theirs)) }
  }

  @Test("Output and gradients in bfloat16 are Keras' but for rounding", arguments: cases.map(\.name))
  func roughNumbers(name: String) throws {
    let reference = LayerReference.all[name]!
    try setDTypePolicy(.mixedBFloat16)
    let layer = cases.first { $0.name == name }!.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let results = try outputAndGradients(
      layer, reference.input.tensor, upstream: reference.upstream.tensor, mask: reference.mask?.tensor)
    try expectCloseInBFloat16(
      results, [reference.output, reference.inputGradient] + reference.weightGradients, name)
  }

  @Test("Normalization finds mean and variance of data")
  func adapting() throws {
    let layer = Normalization()
    let data = Tensor([[1, 10], [2, 30], [6, 20]] as [[Float]])
    try layer.adapt(data)
    #expect(try layer.getWeights()[0].scalars(as: Float.self) == [3, 20])
    let variance = try layer.getWeights()[1].scalars(as: Float.self)
    #expect(zip(variance, [14.0 / 3, 200.0 / 3]).allSatisfy { abs($0 - Float($1)) < 1e-4 })
    let normalized = try layer(data)
    #expect(try normalized.mean(axes: [0]).scalars(as: Double.self).allSatisfy { abs($0) < 1e-5 })
    #expect(try normalized.variance(axes: [0]).scalars(as: Double.self).allSatisfy { abs($0 - 1) < 1e-4 })
    #expect(
      thrownText { try layer.adapt(Tensor.zeros([3, 4])) }
        == "layer '\(layer.name)': adapt expected data like the input of shape (3, 2), got shape (3, 4)")
  }
}

/// The models of the reference files.
enum ReferenceModels {
  static func small() -> Sequential {
    // Python names the outer model and its layers before the inner ones' arguments; the names must come in the same
    // order.
    let input = Input(shape: [5])
    let first = Dense(4, activation: .relu)
    let reshape = Reshape([2, 2])
    let head = Sequential([Flatten(), Dense(3, activation: .elu)], name: "head")
    return Sequential([input, first, reshape, head, Dense(2, activation: .softmax)])
  }
}
