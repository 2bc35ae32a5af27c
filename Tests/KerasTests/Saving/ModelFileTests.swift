import Glibc
import Testing

@testable import Keras

/// A file in a folder of its own that goes when the value does.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/keras-saving.XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template)!)
  }

  deinit {
    for name in files { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  var files: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(cString: $0.bindMemory(to: CChar.self).baseAddress!)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
}

@Suite(.ownSession()) struct ModelFileTests {
  private let x = Tensor((0..<60).map { Float($0 % 11) / 7 - 0.6 }, shape: [12, 5])
  private let y = Tensor((0..<24).map { Float($0 % 2 == ($0 / 6) % 2 ? 1 : 0) }, shape: [12, 2])

  private func trained() throws -> Sequential {
    let model = Sequential([
      Input(shape: [5]), Dense(6, activation: .tanh), BatchNormalization(), Dropout(0.2),
      Sequential([Dense(4, activation: .relu)], name: "inner"), Dense(2, activation: .softmax),
    ])
    try model.compile(
      optimizer: Adam(learningRate: 0.01), loss: "categorical_crossentropy",
      metrics: ["accuracy", Precision(name: "p")])
    try model.fit(x, y, batchSize: 4, epochs: 2, verbose: 0, shuffle: false)
    return model
  }

  @Test func aModelComesBackWithItsPredictionsAndGoesOnTraining() throws {
    let folder = TemporaryFolder()
    let model = try trained()
    try model.save(folder.file("model.keras"))
    #expect(folder.files == ["model.keras"])
    let copy = try loadModel(folder.file("model.keras"))
    #expect(
      try copy.predict(x, verbose: 0).scalars(as: Float.self) == model.predict(x, verbose: 0).scalars(as: Float.self))
    #expect(copy.optimizer?.variables.count == model.optimizer?.variables.count)
    #expect(copy.toJSON() == model.toJSON())
    let result = try copy.evaluate(x, y, verbose: 0)
    #expect(result.names == ["loss", "accuracy", "p"])
    #expect(result.values == (try model.evaluate(x, y, verbose: 0)).values)
  }

  @Test func weightsAloneComeBack() throws {
    let folder = TemporaryFolder()
    let model = try trained()
    try model.saveWeights(folder.file("model.weights.h5"))
    let copy = try cloneModel(model)
    try copy.loadWeights(folder.file("model.weights.h5"))
    #expect(
      try copy.predict(x, verbose: 0).scalars(as: Float.self) == model.predict(x, verbose: 0).scalars(as: Float.self))
  }

  @Test func weightsOfAnotherShapeAreToldOf() throws {
    let folder = TemporaryFolder()
    let small = Sequential([Input(shape: [3]), Dense(2, name: "head")])
    try small.saveWeights(folder.file("small.weights.h5"))
    let large = Sequential([Input(shape: [3]), Dense(4, name: "head")])
    let error = #expect(throws: ModelFileError.self) { try large.loadWeights(folder.file("small.weights.h5")) }
    let text = "\(error!)"
    for part in ["head", "kernel", "(3, 4)", "(3, 2)"] { #expect(text.contains(part)) }
    try large.loadWeights(folder.file("small.weights.h5"), skipMismatch: true)
  }

  @Test func configurationsGoThroughJSON() throws {
    let model = try trained()
    let copy = try modelFromJSON(model.toJSON())
    #expect(ConfigValue.object(copy.config) == ConfigValue.object(model.config))
    #expect(try Sequential.fromConfig(model.getConfig()).layers.count == model.layers.count)
  }

  @Test func aRegisteredLayerTravels() throws {
    registerKerasSerializable(package: "tests", name: "Twice") { Twice(name: try $0.optionalString("name")) }
    let folder = TemporaryFolder()
    let model = Sequential([Input(shape: [3]), Twice(), Dense(2)])
    #expect(model.toJSON().contains("\"registered_name\": \"tests>Twice\""))
    try model.save(folder.file("model.keras"))
    let copy = try loadModel(folder.file("model.keras"))
    #expect(copy.layers[0] is Twice)
  }

  @Test func anArgumentOfAWrongTypeIsToldOf() throws {
    let text = Sequential([Input(shape: [3]), Dense(2, name: "d")]).toJSON()
    for (key, wrong, part) in [
      ("\"units\": 2", "\"units\": \"x\"", "expected a whole number"),
      ("\"units\": 2", "\"units\": 1e300", "expected a whole number"),
      ("\"class_name\": \"Dense\"", "\"class_name\": \"Dens\"", "did you mean 'Dense'"),
      ("\"class_name\": \"Dense\"", "\"class_name\": \"Lambda\"", "code in files is never run"),
      (
        "\"module\": \"keras.layers\", \"class_name\": \"Dense\"", "\"module\": \"os\", \"class_name\": \"Dense\"",
        "not Keras' own"
      ),
    ] {
      let error = #expect(throws: (any Error).self) { try modelFromJSON(text.replacing(key, with: wrong)) }
      #expect("\(error!)".contains(part), "\(error!)")
    }
  }

  final class Twice: Layer {
    override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs * 2 }
  }
}
