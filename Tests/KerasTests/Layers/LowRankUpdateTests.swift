import Testing

@testable import Keras

/// How Python Keras trains and saves a layer with a low-rank update; see Scripts/reference/layer_arguments.py.
private struct LoraReference: Decodable, Sendable {
  let layer: ReferenceValue
  let input: ReferenceArray
  let before: [ReferenceArray]
  let target: ReferenceArray
  let history: [Double]
  let after: [ReferenceArray]
  let loaded: [ReferenceArray]
  let prediction: ReferenceArray
}

private struct LoraFile: Decodable, Sendable {
  let trainings: [String: LoraReference]
}

@Suite("Low-rank updates against Python Keras", .ownSession())
struct LowRankUpdateTests {
  private static let file: LoraFile = try! Reference.load("lora.json")

  private func model(_ reference: LoraReference) throws -> Sequential {
    let input = reference.input
    let layer = try ObjectRegistry.layers.make(reference.layer.configValue, in: "reference")
    let shape = input.shape.dropFirst().map(Optional.init)
    return Sequential([Input(shape: shape, dtype: input.dtype), layer, Flatten()])
  }

  @Test("training changes the update and the bias, the kernel stays", arguments: file.trainings.keys.sorted())
  func training(_ name: String) throws {
    let reference = try #require(Self.file.trainings[name])
    let model = try model(reference)
    try model.setWeights(reference.before.map(\.tensor))
    try model.compile(optimizer: SGD(learningRate: 0.1), loss: "mse")
    let (x, y) = (reference.input.tensor, reference.target.tensor)
    let history = try model.fit(x, y, batchSize: x.shape[0], epochs: 3, verbose: 0, shuffle: false)
    #expect(history["loss"]?.count == reference.history.count)
    for (ours, theirs) in zip(history["loss"] ?? [], reference.history) {
      #expect(abs(ours - theirs) <= 1e-4 * max(1, abs(theirs)))
    }
    #expect(model.weights.count == reference.after.count)
    for (weight, expected) in zip(model.weights, reference.after) {
      try expectClose(weight.value, expected, relative: 1e-4, absolute: 1e-4, "\(name): \(weight.path)")
    }
    #expect(try model.getWeights()[0].scalars(as: Float.self) == reference.before[0].values.map { Float($0) })

    // A file has the sum in the kernel's place.
    let folder = TemporaryFolder()
    try model.save(folder.file("model.keras"))
    let again = try loadModel(folder.file("model.keras"))
    for (weight, expected) in zip(again.weights, reference.loaded) {
      try expectClose(weight.value, expected, relative: 1e-4, absolute: 1e-4, "\(name), loaded: \(weight.path)")
    }
    try expectClose(again.predict(x, verbose: 0), reference.prediction, relative: 1e-4, absolute: 1e-4, name)
    // The model that was saved goes on as it was.
    try expectClose(model.weights[0].value, reference.before[0], name)
  }

  @Test("enableLora freezes a built layer's kernel; mistakes are thrown")
  func enabling() throws {
    let dense = Dense(3)
    #expect(thrownText { try dense.enableLora(rank: 2) }?.contains("it has no kernel to update") == true)
    try dense.build([nil, 4])
    let x = Tensor([[1, 2, 3, 4]] as [[Float]])
    let before = try dense(x).scalars(as: Float.self)
    #expect(thrownText { try dense.enableLora(rank: 0) }?.contains("the rank is 0") == true)
    try dense.enableLora(rank: 2, loraAlpha: 8)
    #expect(try dense(x).scalars(as: Float.self) == before)
    #expect(dense.trainableWeights.map(\.name) == ["bias", "lora_kernel_a", "lora_kernel_b"])
    #expect(dense.config["lora_rank"] == 2 && dense.config["lora_alpha"] == 8)
    #expect(thrownText { try dense.enableLora(rank: 2) }?.contains("it has a low-rank update already") == true)
    // A model that has predicted before takes the update into account.
    let model = Sequential([Input(shape: [4]), dense])
    let plain = Sequential([Input(shape: [4]), Dense(3)])
    try plain.setWeights([dense.kernel!.value, dense.bias!.value])
    let first = try plain.predict(x, verbose: 0)
    try (plain.layers[0] as! Dense).enableLora(rank: 1)
    try plain.weights[2].assign(.ones([4, 1]))
    try plain.weights[3].assign(Tensor([[1, 2, 3]] as [[Float]]))
    // x · ones is 10.
    let change = try plain.predict(x, verbose: 0) - first
    let expected = [10, 20, 30] as [Double]
    #expect(zip(try change.scalars(as: Double.self), expected).allSatisfy { abs($0 - $1) < 1e-4 })
    #expect(try model.predict(x, verbose: 0).scalars(as: Float.self) == before)
    let bounded = Dense(3, kernelConstraint: "non_neg", loraRank: 2)
    #expect(thrownText { try bounded.build([nil, 4]) }?.contains("cannot keep a constraint") == true)
  }
}
