import Keras
import Tensors
import Testing

/// What Python Keras makes of one layer; see Scripts/reference/normalization.py.
private struct NormalizationReference: Decodable, Sendable {
  let training: Bool
  let input: ReferenceArray
  let weights: [ReferenceArray]
  let upstream: ReferenceArray
  let output: ReferenceArray
  let inputGradient: ReferenceArray?
  let weightGradients: [ReferenceArray]
  let updated: [ReferenceArray]

  var gradients: [ReferenceArray] { [inputGradient].compactMap { $0 } + weightGradients }
}

private let batchCases: [LayerCase] =
  ["", "Training"].flatMap { (suffix: String) -> [LayerCase] in
    [
      LayerCase("batch" + suffix, BatchNormalization()),
      LayerCase("batchImages" + suffix, BatchNormalization(epsilon: 1e-2)),
      LayerCase("batchAxis" + suffix, BatchNormalization(axis: 1, momentum: 0.7)),
      LayerCase("batchPlain" + suffix, BatchNormalization(center: false, scale: false)),
      LayerCase(
        "batchRenorm" + suffix, BatchNormalization(momentum: 0.7, renorm: true, renormMomentum: 0.6)),
      LayerCase(
        "batchRenormClipped" + suffix,
        BatchNormalization(
          axis: 1, scale: false, renorm: true, renormClipping: ["rmax": 1.2, "rmin": 0.9, "dmax": 0.3])),
      LayerCase("batchRenormPlain" + suffix, BatchNormalization(center: false, scale: false, renorm: true)),
    ]
  }

private let cases: [LayerCase] =
  batchCases + [
    LayerCase("layer", LayerNormalization()),
    LayerCase("layerAxes", LayerNormalization(axis: [1, 3], epsilon: 1e-2)),
    LayerCase("layerPlain", LayerNormalization(center: false, scale: false)),
    LayerCase("rms", RMSNormalization()),
    LayerCase("group", GroupNormalization(groups: 3)),
    LayerCase("groupInstance", GroupNormalization(groups: -1)),
    LayerCase("unit", UnitNormalization()),
    LayerCase("unitAxes", UnitNormalization(axis: [1, 2])),
    LayerCase("embedding", Embedding(9, 4)),
  ]

@Suite("Normalization layers and embeddings against Python Keras", .ownSession())
struct NormalizationReferenceTests {
  private static let references: [String: NormalizationReference] = try! Reference.load("normalization.json")

  @Test("every layer of the reference file is tested")
  func coverage() { #expect(Set(cases.map(\.name)) == Set(Self.references.keys)) }

  @Test("outputs, gradients and moving statistics", arguments: cases)
  private func numbers(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    let layer = check.make()
    let values = try results(layer, reference)
    let expected = [reference.output] + reference.gradients
    #expect(values.count == expected.count)
    for (number, (ours, theirs)) in zip(values, expected).enumerated() {
      try expectClose(ours, theirs, relative: 1e-4, absolute: 2e-5, "result \(number)")
    }
    for (ours, theirs) in zip(layer.nonTrainableWeights, reference.updated) {
      try expectClose(ours.value, theirs, relative: 1e-4, absolute: 1e-5, ours.path)
    }
  }

  @Test("outputs and gradients in bfloat16", arguments: cases)
  private func roughNumbers(_ check: LayerCase) throws {
    let reference = try #require(Self.references[check.name])
    try setDTypePolicy(.mixedBFloat16)
    let values = try results(check.make(), reference)
    try expectCloseInBFloat16(values, [reference.output] + reference.gradients, check.name)
  }

  /// The output and the gradients with respect to input and weights as one program, the way that training runs it.
  private func results(_ layer: Layer, _ reference: NormalizationReference) throws -> [Tensor] {
    let input = reference.input.tensor
    try layer.buildIfNeeded(input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    return try outputAndGradients(
      layer, input, upstream: reference.upstream.tensor, training: reference.training,
      toInput: reference.inputGradient != nil)
  }
}
