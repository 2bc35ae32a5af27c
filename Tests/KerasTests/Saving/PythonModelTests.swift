import Testing

@testable import Keras

/// What a model that Python Keras saved predicts.
private struct ModelReference: Decodable {
  let input: ReferenceArray
  let output: ReferenceArray
}

@Suite("Model files of Python Keras", .ownSession())
struct PythonModelTests {
  @Test(
    "A model predicts what it predicts in Python, and again after a trip through a file of ours",
    arguments: [
      "conv_lstm", "spectral", "reversible_embedding", "preparation", "lookup", "lookup_embedding", "augmentation",
      "spectrogram", "mel",
    ])
  func predictions(name: String) throws {
    let reference: ModelReference = load("models/\(name).json")
    let model = try loadModel(fixture("models/\(name).keras"))
    // Pixels have hundreds, decibels tens.
    let tolerance = name == "augmentation" || name == "mel" ? 2e-3 : 2e-5
    try expectClose(model.predict(reference.input.tensor, verbose: 0), reference.output, absolute: tolerance, name)
    let folder = TemporaryFolder()
    try model.save(folder.file("copy.keras"))
    let copy = try loadModel(folder.file("copy.keras"))
    try expectClose(copy.predict(reference.input.tensor, verbose: 0), reference.output, absolute: tolerance, name)
  }

  @Test("A model for texts predicts what it predicts in Python", arguments: ["texts", "texts_weights"])
  func texts(name: String) throws {
    let reference: TextModelReference = load("models/\(name).json")
    let samples = reference.texts.map { [$0] }
    let model = try loadModel(fixture("models/\(name).keras"))
    try expectClose(model.predict(samples, verbose: 0), reference.output, name)
    let folder = TemporaryFolder()
    try model.save(folder.file("copy.keras"))
    let copy = try loadModel(folder.file("copy.keras"))
    try expectClose(copy.predict(samples, verbose: 0), reference.output, name)
    try copy.compile(optimizer: "adam", loss: "mse")
    let history = try copy.fit(samples, .zeros([3, 2]), epochs: 2, verbose: 0)
    #expect(history["loss"]?.count == 2)
    #expect(try copy.evaluate(samples, .zeros([3, 2]), verbose: 0).values.count == 1)
    #expect(throws: KerasError.self) { try Sequential([Input(shape: [1]), Dense(1)]).predict(samples, verbose: 0) }
  }
}

/// What a model for texts predicts.
private struct TextModelReference: Decodable {
  let texts: [String]
  let output: ReferenceArray
}
