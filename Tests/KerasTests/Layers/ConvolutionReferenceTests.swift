import Keras
import Tensors
import Testing

/// What Python Keras makes of one layer; see Scripts/reference/convolution.py.
private struct ConvolutionReference: Decodable, Sendable {
  let input: ReferenceArray
  let mask: ReferenceArray?
  let weights: [ReferenceArray]
  let weightNames: [String]
  let upstream: ReferenceArray
  let output: ReferenceArray
  let inputGradient: ReferenceArray
  let weightGradients: [ReferenceArray]
  let outputShape: [Int?]
  let openOutputShape: [Int?]
  let config: ReferenceValue
}

private let convolutionLayers: [LayerCase] = [
  LayerCase("conv1D", Conv1D(4, 3)),
  LayerCase("conv1DSameStrided", Conv1D(3, 4, strides: 2, padding: .same)),
  LayerCase("conv1DCausal", Conv1D(3, kernelSize: 3, padding: "causal", dilationRate: 2)),
  LayerCase("conv1DCausalStrided", Conv1D(2, [3], strides: [2], padding: .causal)),
  LayerCase(
    "conv1DChannelsFirst",
    Conv1D(4, 3, padding: "same", dataFormat: "channels_first", groups: 2, activation: "relu")),
  LayerCase("conv2D", Conv2D(3, 3)),
  LayerCase("conv2DOneChannel", Conv2D(5, kernelSize: [3, 3], activation: .tanh)),
  LayerCase("conv2DSameStrided", Conv2D(4, [3, 2], strides: 2, padding: "SAME", activation: "relu")),
  LayerCase("conv2DSameEven", Conv2D(2, 4, padding: .same)),
  LayerCase("conv2DStridesLeaveRows", Conv2D(2, 2, strides: [3, 2])),
  LayerCase("conv2DDilated", Conv2D(3, 3, dilationRate: [2, 1])),
  LayerCase("conv2DDilatedSame", Conv2D(2, 3, padding: .same, dilationRate: 2)),
  LayerCase("conv2DGrouped", Conv2D(6, 3, groups: 2, useBias: false)),
  LayerCase("conv2DPointwise", Conv2D(3, 1, activation: "sigmoid")),
  LayerCase(
    "conv2DChannelsFirst",
    Conv2D(3, 3, strides: [1, 2], padding: .same, dataFormat: .channelsFirst, activation: .softmax)),
  LayerCase(
    "conv2DSettings",
    Conv2D(
      2, 3, kernelInitializer: .heNormal, biasInitializer: "ones", kernelRegularizer: .l2(0.25), biasRegularizer: "l1",
      activityRegularizer: L1(0.5), kernelConstraint: .maxNorm(2), biasConstraint: "non_neg")),
  LayerCase("conv3D", Conv3D(3, 2, padding: "same")),
  LayerCase(
    "conv3DChannelsFirst", Conv3D(2, [2, 3, 1], strides: [1, 2, 1], dataFormat: .channelsFirst)),
  LayerCase("depthwiseConv1D", DepthwiseConv1D(3, depthMultiplier: 2)),
  LayerCase("depthwiseConv1DStrided", DepthwiseConv1D(kernelSize: 2, strides: 2, padding: "same")),
  LayerCase("depthwiseConv2D", DepthwiseConv2D(3, padding: .same, depthMultiplier: 2, activation: .relu)),
  LayerCase(
    "depthwiseConv2DChannelsFirst",
    DepthwiseConv2D([2, 3], strides: [2, 2], dataFormat: .channelsFirst, useBias: false)),
  LayerCase(
    "depthwiseConv2DDilated",
    DepthwiseConv2D(
      2, dilationRate: 2, depthwiseInitializer: "ones", depthwiseRegularizer: "l2", depthwiseConstraint: "unit_norm")),
  LayerCase("separableConv1D", SeparableConv1D(4, 3)),
  LayerCase(
    "separableConv2D", SeparableConv2D(3, kernelSize: 3, strides: 2, padding: "same", depthMultiplier: 2)),
  LayerCase(
    "separableConv2DChannelsFirst",
    SeparableConv2D(
      2, 3, dataFormat: .channelsFirst, activation: .tanh, pointwiseInitializer: "ones", pointwiseRegularizer: "l1")),
  LayerCase("conv1DTranspose", Conv1DTranspose(3, 3, strides: 2)),
  LayerCase("conv1DTransposeShortWindow", Conv1DTranspose(2, 2, strides: 3, padding: .same)),
  LayerCase("conv1DTransposeGaps", Conv1DTranspose(2, kernelSize: 1, strides: 3)),
  LayerCase("conv2DTransposeSame", Conv2DTranspose(3, 3, strides: 2, padding: "same", activation: "relu")),
  LayerCase("conv2DTransposeUnstrided", Conv2DTranspose(2, [4, 3], padding: .same)),
  LayerCase("conv2DTransposeValid", Conv2DTranspose(2, [3, 2])),
  LayerCase("conv2DTransposePadded", Conv2DTranspose(2, 3, strides: 2, outputPadding: 1)),
  LayerCase(
    "conv2DTransposeSamePadded", Conv2DTranspose(2, [3, 4], strides: [3, 2], padding: .same, outputPadding: [2, 0])),
  LayerCase("conv2DTransposeDilated", Conv2DTranspose(2, [2, 3], dilationRate: 2)),
  LayerCase(
    "conv2DTransposeChannelsFirst",
    Conv2DTranspose(2, 3, strides: [2, 1], padding: .same, dataFormat: .channelsFirst, useBias: false)),
  LayerCase("conv3DTranspose", Conv3DTranspose(2, 2, strides: 2)),
]

private let poolingLayers: [LayerCase] = [
  LayerCase("maxPooling1D", MaxPooling1D()),
  LayerCase("maxPooling1DSame", MaxPooling1D(3, strides: 2, padding: .same)),
  LayerCase("maxPooling2D", MaxPooling2D([2, 3])),
  LayerCase("maxPooling2DOverlapping", MaxPool2D(poolSize: 3, strides: 1, padding: "same")),
  LayerCase(
    "maxPooling2DChannelsFirst", MaxPooling2D(2, strides: [1, 2], padding: .same, dataFormat: .channelsFirst)),
  LayerCase("maxPooling3D", MaxPooling3D(2)),
  LayerCase("averagePooling1D", AveragePooling1D(2, dataFormat: .channelsFirst)),
  LayerCase("averagePooling2D", AveragePooling2D(2)),
  LayerCase("averagePooling2DSame", AvgPool2D(poolSize: 3, strides: 2, padding: "same")),
  LayerCase("averagePooling3D", AveragePooling3D([2, 1, 2], strides: 1, padding: .same)),
  LayerCase("globalMaxPooling1D", GlobalMaxPooling1D()),
  LayerCase("globalMaxPooling2D", GlobalMaxPooling2D(keepDims: true)),
  LayerCase("globalMaxPooling3D", GlobalMaxPool3D(dataFormat: .channelsFirst)),
  LayerCase("globalAveragePooling1D", GlobalAveragePooling1D()),
  LayerCase("globalAveragePooling1DMasked", GlobalAveragePooling1D()),
  LayerCase(
    "globalAveragePooling1DMaskedChannelsFirst", GlobalAveragePooling1D(dataFormat: .channelsFirst, keepDims: true)),
  LayerCase("globalAveragePooling2D", GlobalAvgPool2D()),
  LayerCase(
    "globalAveragePooling2DChannelsFirst", GlobalAveragePooling2D(dataFormat: .channelsFirst, keepDims: true)),
  LayerCase("globalAveragePooling3D", GlobalAveragePooling3D(keepDims: true)),
]

@Suite("Convolution and pooling layers against Python Keras", .ownSession())
struct ConvolutionReferenceTests {
  private static let references: [String: ConvolutionReference] = try! Reference.load("convolution.json")

  @Test("every layer of the reference file is tested")
  func coverage() {
    #expect(Set((convolutionLayers + poolingLayers).map(\.name)) == Set(Self.references.keys))
  }

  @Test("configuration, weights' names and shapes", arguments: convolutionLayers + poolingLayers)
  private func configuration(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    #expect(layer.weights.map(\.name) == reference.weightNames)
    #expect(layer.weights.map(\.shape) == reference.weights.map(\.shape))
    guard case .object(var expected) = reference.config else { return }
    expected["name"] = .string(layer.name)
    #expect(ReferenceValue.object(expected).matches(.object(layer.config)), "\(layer.config) for \(expected)")
  }

  @Test("output shapes, known and unknown", arguments: convolutionLayers + poolingLayers)
  private func outputShapes(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    let input = reference.input.shape
    let samples = [nil] + input.dropFirst().map(Optional.init)
    #expect(try layer.computeOutputShape(samples) == reference.outputShape)
    let isFirst = reference.config.string("data_format") == "channels_first"
    let open = input.indices.map { $0 == (isFirst ? 1 : input.count - 1) ? input[$0] : nil }
    #expect(try layer.computeOutputShape(open) == reference.openOutputShape)
  }

  @Test("outputs and gradients", arguments: convolutionLayers + poolingLayers)
  private func numbers(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let mask = reference.mask?.tensor.cast(to: .bool)
    let eager = try layer.forward(reference.input.tensor, mask: mask)
    try expectClose(eager.output, reference.output, relative: 1e-4, absolute: 1e-5, "output")
    #expect(eager.mask == nil)

    let values = try outputAndGradients(
      layer, reference.input.tensor, upstream: reference.upstream.tensor, mask: mask)
    let expected = [reference.output, reference.inputGradient] + reference.weightGradients
    #expect(values.count == expected.count)
    for (number, (ours, theirs)) in zip(values, expected).enumerated() {
      try expectClose(ours, theirs, relative: 1e-4, absolute: 1e-5, "result \(number)")
    }
  }

  @Test("outputs and gradients in bfloat16", arguments: convolutionLayers + poolingLayers)
  private func roughNumbers(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    try setDTypePolicy(.mixedBFloat16)
    let layer = check.make()
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let values = try outputAndGradients(
      layer, reference.input.tensor, upstream: reference.upstream.tensor,
      mask: reference.mask?.tensor.cast(to: .bool))
    try expectCloseInBFloat16(
      values, [reference.output, reference.inputGradient] + reference.weightGradients, check.name)
  }

  @Test("half precision agrees to its own precision", arguments: ["mixed_bfloat16", "mixed_float16"])
  func mixedPrecision(_ policy: String) throws {
    for (name, make) in Self.mixed(policy) {
      let reference = try #require(Self.references[name])
      let layer = make()
      try layer.buildIfNeeded(reference.input.shape)
      try layer.setWeights(reference.weights.map(\.tensor))
      let output = try layer(reference.input.tensor)
      #expect(output.dtype == DType(name: String(policy.dropFirst(6))))
      let scale = reference.output.values.map(abs).max()!
      try expectClose(output.cast(to: .float32), reference.output, relative: 0, absolute: 2e-2 * scale, name)
    }
  }

  private static func mixed(_ policy: String) -> [(String, () -> Layer)] {
    [
      ("conv2D", { Conv2D(3, 3, dtype: policy) }),
      ("depthwiseConv2D", { DepthwiseConv2D(3, padding: .same, depthMultiplier: 2, activation: .relu, dtype: policy) }),
      ("conv2DTransposeSame", { Conv2DTranspose(3, 3, strides: 2, padding: .same, activation: .relu, dtype: policy) }),
      ("maxPooling2D", { MaxPooling2D([2, 3], dtype: policy) }),
      ("averagePooling2DSame", { AveragePooling2D(3, strides: 2, padding: .same, dtype: policy) }),
      ("globalAveragePooling2D", { GlobalAveragePooling2D(dtype: policy) }),
    ]
  }
}

extension ReferenceValue {
  /// The text of an object's entry.
  fileprivate func string(_ key: String) -> String? {
    guard case .object(let entries) = self, case .string(let text)? = entries[key] else { return nil }
    return text
  }
}
