import Testing

@testable import Keras

@Suite("Layers with rare arguments against Python Keras", .ownSession())
struct LayerArgumentTests {
  /// See Scripts/reference/layer_arguments.py.
  private static let references: [String: SerializedLayerReference] = try! Reference.load("layer_arguments.json")

  @Test(arguments: references.keys.sorted())
  func numbers(_ name: String) throws {
    let reference = try #require(Self.references[name])
    // Decibels have tens.
    try reference.check(name, absolute: name.hasPrefix("mel") ? 2e-4 : 2e-5)
  }

  private struct ConstantReference: Decodable {
    let layer: ReferenceValue
    let values: ReferenceArray
  }
  private struct LoraFile: Decodable {
    let constants: [ConstantReference]
  }

  @Test("an array as an initializer: its values, and its form in files")
  func constants() throws {
    let file: LoraFile = try Reference.load("lora.json")
    #expect(file.constants.count == 6)
    for reference in file.constants {
      let layer = try ObjectRegistry.layers.make(reference.layer.configValue, in: "reference")
      try layer.buildIfNeeded([nil, 2])
      try expectClose(layer.getWeights()[0], reference.values, "values")
      let again = try ObjectRegistry.layers.make(layer.serialized, in: "copy")
      #expect(again.config == layer.config)
    }
    let array = Tensor([[1, 2], [3, 4]] as [[Float]])
    let expected: ConfigValue = .object([
      "class_name": "__numpy__", "config": .object(["value": [[1.0, 2.0], [3.0, 4.0]], "dtype": "float32"]),
    ])
    #expect(Constant(array).config["value"] == expected)
    let layer = Dense(3, kernelInitializer: Constant(array))
    #expect(
      thrownText { try layer.build([nil, 2]) }?.contains(
        "an array of shape (2, 2) does not broadcast to a weight of shape (2, 3)") == true)
  }

  @Test("unknown windows, names with '/' and ellipses in other places are refused by name")
  func refusals() throws {
    #expect(thrownText { try STFTSpectrogram(window: "hat").build([nil, 300, 1]) }?.contains("window 'hat'") == true)
    let name = "kaiser"
    #expect(thrownText { _ = try STFT.Window(name) }?.contains("window 'kaiser'") == true)
    #expect(
      thrownText { try STFTSpectrogram(frameLength: 4, window: .values([1, 2])).build([nil, 300, 1]) }?.contains(
        "the window has 2 values") == true)
    for layer in [Dense(2, name: "a/b"), Flatten(name: "/"), Sequential([Dense(2)], name: "m/n")] as [Layer] {
      let text = try #require(thrownText { _ = try layer(.zeros([2, 3])) })
      #expect(text.contains(layer.name) && text.contains("a name cannot have '/' in it"))
    }
    let einsum = EinsumDense("a...b,bc->a...c", outputShape: [4])
    #expect(thrownText { try einsum.build([nil, 2, 3]) }?.contains("'X,Y->Z', '...X,Y->...Z'") == true)
    #expect(
      thrownText { try RandAugment(numOps: -1)(.zeros([1, 4, 4, 3])).checked() }?.contains("numOps is -1") == true)
    #expect(
      thrownText { try BatchNormalization(renorm: true, renormClipping: ["max": 1]).build([nil, 2]) }?.contains(
        "renormClipping has max; expected rmax, rmin, dmax") == true)
  }
}
