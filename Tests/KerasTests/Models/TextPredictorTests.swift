import Keras
import Testing

@Suite("A predictor of a model for strings", .ownSession())
struct TextPredictorTests {
  private let samples = ["the cat sat", "a dog", "the dog sat on the cat", ""]

  private func model(_ layer: Layer, _ input: InputLayer? = Input(shape: [1], dtype: "string")) throws -> Sequential {
    setRandomSeed(3)
    let layers: [Layer?] = [input, layer, Embedding(20, 3), GlobalAveragePooling1D(), Dense(2)]
    let model = Sequential(layers.compactMap { $0 })
    try model.compile(optimizer: "sgd", loss: "mse")
    _ = try model.predict(samples, verbose: 0)
    return model
  }

  private func vectorization(length: Int? = 5) throws -> TextVectorization {
    let layer = TextVectorization(maxTokens: 20, outputSequenceLength: length)
    try layer.adapt(samples)
    return layer
  }

  @Test("gives what the model gives for the same strings")
  func agrees() throws {
    let lookup = StringLookup()
    try lookup.adapt(samples)
    for layer in [try vectorization(), lookup, Hashing(numBins: 20)] as [Layer] {
      let model = try model(layer)
      let predictor = try Predictor(model, maxBatchSize: 3)
      let expected = try model.predict(samples, verbose: 0)
      #expect(try (predictor.predict(samples) - expected).abs().max().item() < 1e-6)
      #expect(try (predictor.predict(samples.map { [$0] }) - expected).abs().max().item() < 1e-6)
      #expect(try (predictor.predict(["a dog"]) - expected[1...1]).abs().max().item() < 1e-6)
      // Samples differ, so that a layer that was left out would be noticed.
      #expect(try (expected[0] - expected[2]).abs().max().item() > 1e-4)
    }
  }

  @Test("keeps its vocabulary while the model adapts to others")
  func isFrozen() throws {
    let layer = try vectorization()
    let predictor = try Predictor(model(layer))
    let before = try predictor.predict(samples).scalars(as: Float.self)
    try layer.adapt(["on", "on a", "sat on a"])
    #expect(try predictor.predict(samples).scalars(as: Float.self) == before)
  }

  @Test("refuses numbers, and a predictor for numbers refuses strings")
  func refuses() throws {
    let predictor = try Predictor(model(vectorization()))
    #expect(throws: KerasError.self) { try predictor.predict(Tensor.ones([2, 5])) }
    #expect(throws: KerasError.self) { try predictor.predict(Tensor.ones([2, 1])) }
    #expect(throws: KerasError.self) { try predictor.predict([Float(1)]) }
    #expect(throws: KerasError.self) { try predictor.predict([["a", "b"]]) }
    let numbers = try Predictor(Sequential([Input(shape: [1]), Dense(1)]))
    #expect(throws: KerasError.self) { try numbers.predict(["a"]) }
  }

  @Test("cannot be made where rows are as long as the longest string")
  func needsALength() throws {
    let model = try model(vectorization(length: nil))
    #expect(throws: KerasError.self) { try Predictor(model) }
  }
}
