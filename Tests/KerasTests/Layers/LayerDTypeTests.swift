import Testing

@testable import Keras

/// What a layer makes of an input under a dtype policy; see Scripts/reference/layer_dtypes.py.
private struct DTypeReference: Decodable, Sendable {
  let layer: ReferenceValue
  let training: Bool
  /// Whether the numbers are drawn, so that only type and shape say something.
  let isRandom: Bool
  let input: ReferenceArray
  let weights: [ReferenceArray]
  let output: ReferenceArray
}

@Suite("Types and numbers of layers under dtype policies against Python Keras", .ownSession())
struct LayerDTypeTests {
  private static let references: [String: DTypeReference] = try! Reference.load("layer_dtypes.json")

  @Test(arguments: references.keys.sorted())
  func outputs(_ name: String) throws {
    let reference = try #require(Self.references[name])
    let layer = try ObjectRegistry.layers.make(reference.layer.configValue, in: name)
    try layer.buildIfNeeded(reference.input.shape)
    try layer.setWeights(reference.weights.map(\.tensor))
    let output = try layer(reference.input.tensor, training: reference.training)
    #expect(output.dtype.name == reference.output.dtype)
    #expect(output.shape == reference.output.shape)
    if reference.isRandom { return }
    // Two units in the last place of the result's type. Normalizations of 1,000 ± 1 lose three digits to cancellation,
    // in Keras more than here.
    let rounding = ["float16": 0x1p-9, "bfloat16": 0x1p-6][reference.output.dtype] ?? 1e-6
    let isFar = name.contains("far") || name.contains("large")
    let scale = max(1, reference.output.values.map(abs).max() ?? 0)
    try expectClose(
      output, reference.output, relative: 0, absolute: scale * (isFar ? max(rounding, 1e-3) : rounding), name)
  }

  @Test("a norm of 1e-9 is divided by, as Keras does; 1e-12 is the least")
  func smallNorms() throws {
    let x = Tensor([[3e-10, 4e-10], [0, 0], [3e-14, 4e-14]] as [[Float]])
    let y = try UnitNormalization()(x)
    // Closed form: x / max(norm, 1e-12).
    let expected: [Double] = [0.6, 0.8, 0, 0, 0.03, 0.04]
    #expect(zip(try y.scalars(as: Double.self), expected).allSatisfy { abs($0 - $1) < 1e-6 })
  }
}
