import Foundation
import Testing

@testable import Keras

/// Models for texts go to Python Keras and come back, with their vocabularies: both predict the same, and go on
/// training alike.
@Suite(.ownSession(), .enabled(if: PythonKeras.executableWithTensorFlow != nil, PythonKeras.adviceOnTensorFlow))
struct PythonTextModelTests {
  private static let lines = [
    ["The cat sat"], ["a dog ran far"], ["The dog sat!"], ["birds, and a cat"], ["cat"], ["far far away"],
    ["A bird ran"], ["the end"],
  ]
  private static let words = [
    ["red", "blue", "green"], ["blue", "blue", "tea"], ["", "red", "tea"], ["rain", "green", "red"],
    ["sun", "sun", "sun"], ["red", "", ""], ["green", "rain", "blue"], ["tea", "sun", "red"],
  ]
  private static let targets = Tensor((0..<8).map { Float($0) / 8 }, shape: [8, 1])

  /// Models that work on lines, or on three words a sample.
  private static func models() throws -> [(name: String, texts: [[String]], model: Sequential)] {
    let vectorization = TextVectorization(maxTokens: 12, outputSequenceLength: 4)
    try vectorization.adapt(lines)
    let counts = TextVectorization(ngrams: 2, outputMode: .tfIdf)
    try counts.adapt(lines)
    let lookup = StringLookup(numOovIndices: 2, maskToken: "")
    try lookup.adapt(words)
    let layers: [(String, [[String]], [Layer])] = [
      ("vectorized", lines, [vectorization, Embedding(12, 3), GlobalAveragePooling1D(), Dense(1)]),
      ("counted", lines, [counts, Dense(1)]),
      ("looked_up", words, [lookup, Embedding(20, 4), Flatten(), Dense(1)]),
      ("marked", words, [StringLookup(vocabulary: ["red", "green", "blue"], outputMode: .multiHot), Dense(1)]),
      ("hashed", words, [Hashing(numBins: 7, salt: [3, 5]), Embedding(7, 2), Flatten(), Dense(1)]),
    ]
    return layers.map { name, texts, layers in
      (name, texts, Sequential([Input(shape: [texts[0].count], dtype: "string")] + layers))
    }
  }

  private func train(_ model: Model, _ texts: [[String]]) throws -> MetricHistory {
    try model.fit(
      texts, Self.targets, batchSize: RoundTripCase.batchSize, epochs: RoundTripCase.epochs, verbose: 0, shuffle: false
    ).history
  }

  @Test func modelsTravelBothWays() throws {
    let folder = TemporaryFolder()
    let texts = try JSONSerialization.data(withJSONObject: ["lines": Self.lines, "words": Self.words])
    try texts.write(to: URL(fileURLWithPath: folder.file("texts.json")))
    try saveNPY(Self.targets, to: folder.file("y.npy"))
    let models = try Self.models()
    for (name, texts, model) in models {
      // Adam on TensorFlow moves no rows of an embedding that a batch does not use, unlike on other backends.
      try model.compile(optimizer: "sgd", loss: "mse")
      _ = try train(model, texts)
      try model.save(folder.file("swift-\(name).keras"))
    }
    try PythonKeras.run("text_models.py", [folder.path], by: PythonKeras.executableWithTensorFlow)
    for (name, texts, _) in models {
      for language in ["swift", "python"] {
        let path = folder.file("\(language)-\(name)")
        if let mistake = try? fileBytes(path + ".error") {
          Issue.record("Python cannot use \(name): \(String(decoding: mistake, as: UTF8.self))")
          continue
        }
        let model = try loadModel(path + ".keras")
        let predictions = try model.predict(texts, batchSize: RoundTripCase.batchSize, verbose: 0)
        try expectAgreement(
          "\(name) from \(language)", predictions: predictions, history: train(model, texts),
          reference: loadNPZ(path + ".npz").dictionary)
      }
    }
  }
}
