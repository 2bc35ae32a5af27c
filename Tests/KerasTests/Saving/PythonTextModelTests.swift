import Foundation
import Testing

@testable import Keras

/// Models for texts go to Python Keras and come back, with their vocabularies: both predict the same, and go on training alike.
@Suite(.ownSession(), .enabled(if: PythonKeras.executableWithTensorFlow != nil, PythonKeras.adviceOnTensorFlow))
struct PythonTextModelTests {
  private static let lines = [
    "The cat sat", "a dog ran far", "The dog sat!", "birds, and a cat", "cat", "far far away", "A bird ran", "the end",
  ]
  private static let words = [
    ["red", "blue", "green"], ["blue", "blue", "tea"], ["", "red", "tea"], ["rain", "green", "red"],
    ["sun", "sun", "sun"], ["red", "", ""], ["green", "rain", "blue"], ["tea", "sun", "red"],
  ]
  private static let targets = Tensor((0..<8).map { Float($0) / 8 }, shape: [8, 1])

  /// A model that works on lines, or on three words a sample.
  private static func models() throws -> [(name: String, takesLines: Bool, model: Sequential)] {
    let vectorization = TextVectorization(maxTokens: 12, outputSequenceLength: 4)
    try vectorization.adapt(lines)
    let counts = TextVectorization(ngrams: 2, outputMode: .tfIdf)
    try counts.adapt(lines)
    let lookup = StringLookup(numOovIndices: 2, maskToken: "")
    try lookup.adapt(words)
    func model(_ width: Int, _ layers: [Layer]) -> Sequential {
      Sequential([Input(shape: [width], dtype: "string")] + layers)
    }
    return [
      ("vectorized", true, model(1, [vectorization, Embedding(12, 3), GlobalAveragePooling1D(), Dense(1)])),
      ("counted", true, model(1, [counts, Dense(1)])),
      ("looked_up", false, model(3, [lookup, Embedding(20, 4), Flatten(), Dense(1)])),
      (
        "marked", false,
        model(3, [StringLookup(vocabulary: ["red", "green", "blue"], outputMode: .multiHot), Dense(1)])
      ),
      ("hashed", false, model(3, [Hashing(numBins: 7, salt: [3, 5]), Embedding(7, 2), Flatten(), Dense(1)])),
    ]
  }

  private func expectAgreement(_ name: String, _ model: Model, takesLines: Bool, _ reference: [String: Tensor]) throws {
    let x = takesLines ? Self.lines.map { [$0] } : Self.words
    let ours = try model.predict(x, batchSize: 4, verbose: 0).scalars(as: Double.self)
    let theirs = try #require(reference["predictions"]).scalars(as: Double.self)
    #expect(
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1e-4 },
      "\(name) predicts \(ours) here and \(theirs) in Python")
    let history = try model.fit(x, Self.targets, batchSize: 4, epochs: 2, verbose: 0, shuffle: false).history
    let losses = try #require(reference["loss"]).scalars(as: Double.self)
    #expect(
      zip(history["loss"]!, losses).allSatisfy { abs($0 - $1) <= 1e-4 * abs($1) + 1e-6 },
      "\(name): the loss goes on as \(history["loss"]!) here and as \(losses) in Python")
  }

  @Test func modelsTravelBothWays() throws {
    let folder = TemporaryFolder()
    let texts = try JSONSerialization.data(withJSONObject: ["lines": Self.lines.map { [$0] }, "words": Self.words])
    try texts.write(to: URL(fileURLWithPath: folder.file("texts.json")))
    try saveNPY(Self.targets, to: folder.file("y.npy"))
    let models = try Self.models()
    for (name, takesLines, model) in models {
      // Adam on TensorFlow moves no rows of an embedding that a batch does not use, unlike on other backends.
      try model.compile(optimizer: "sgd", loss: "mse")
      try model.fit(
        takesLines ? Self.lines.map { [$0] } : Self.words, Self.targets, batchSize: 4, epochs: 2, verbose: 0,
        shuffle: false)
      try model.save(folder.file("swift-\(name).keras"))
    }
    try PythonKeras.run("text_models.py", [folder.path], by: PythonKeras.executableWithTensorFlow)
    for (name, takesLines, _) in models {
      for language in ["swift", "python"] {
        let path = folder.file("\(language)-\(name)")
        if let mistake = try? fileBytes(path + ".error") {
          Issue.record("Python cannot use \(name): \(String(decoding: mistake, as: UTF8.self))")
          continue
        }
        try expectAgreement(
          "\(name) from \(language)", loadModel(path + ".keras"), takesLines: takesLines, loadNPZ(path + ".npz"))
      }
    }
  }
}
