import Glibc
import Testing

@testable import Keras

/// Files go to Python Keras and come back: both predict the same, and go on training with the same losses.
@Suite(.ownSession(), .enabled(if: PythonKeras.executable != nil, PythonKeras.advice))
struct PythonRoundTripTests {
  /// The files of both languages, and what Python made of ours. One Python does it all, since it takes long to start.
  private final class Exchange: Sendable {
    let folder: String
    /// What is written in the older format, too.
    static let older = Array(RoundTripCase.all.map(\.name).prefix(4))
    /// Models of Keras 1 and 2 with functions that have another meaning today, and the shapes of samples for them.
    static let old: [(name: String, shape: Shape)] = [
      ("keras1-dense", [6, 4]), ("keras1-recurrent", [5, 6, 3]), ("keras2-list", [5, 6, 3]),
    ]

    init() throws {
      var template = Array("/tmp/keras-round-trip.XXXXXX".utf8CString)
      guard mkdtemp(&template) != nil else { throw DataFileError(.system, path: "/tmp", "no temporary folder") }
      folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
      for name in ["swift", "python"] { mkdir("\(folder)/\(name)", 0o700) }
      for trip in RoundTripCase.all {
        let subject = try trip.subject()
        try subject.model.fit(
          subject.x, subject.y, batchSize: RoundTripCase.batchSize, epochs: RoundTripCase.epochs, verbose: 0,
          shuffle: false)
        let path = "\(folder)/swift/\(trip.name)"
        try subject.model.save(path + ".keras")
        try saveNPZ(trip.isDeterministic ? ["x": subject.x, "y": subject.y] : ["x": subject.x], to: path + ".npz")
      }
      for name in Self.older {
        let subject = try RoundTripCase.all.first { $0.name == name }!.subject()
        try subject.model.fit(subject.x, subject.y, batchSize: RoundTripCase.batchSize, verbose: 0)
        try subject.model.save("\(folder)/swift/\(name)-older.h5")
        try saveNPZ(["x": subject.x], to: "\(folder)/swift/\(name)-older.npz")
      }
      for (name, shape) in Self.old {
        try loadModel(fixture("legacy/versions/\(name).h5"), compile: false).save("\(folder)/swift/\(name).keras")
        try saveNPZ(
          ["x": Tensor([7, 0] as [UInt32]).randomNormal(shape) * 3], to: "\(folder)/swift/\(name).npz")
      }
      try PythonKeras.run("round_trip.py", [folder])
    }
  }

  private static let exchange = Result {
    let exchange = try Exchange()
    // Nothing is freed when a process ends; the folder goes then.
    exchangeFolder = exchange.folder
    atexit { removeFolder(exchangeFolder) }
    return exchange
  }

  /// Expects a model's predictions, and its losses in further training, to be those of an archive.
  private func expectAgreement(
    _ name: String, _ model: Model, data: [String: Tensor], reference: [String: Tensor]
  ) throws {
    let x = try #require(data["x"])
    let size = RoundTripCase.batchSize
    let predictions = try model.predict(x, batchSize: size, verbose: 0)
    let history = try data["y"].map {
      try model.fit(x, $0, batchSize: size, epochs: RoundTripCase.epochs, verbose: 0, shuffle: false).history
    }
    try KerasTests.expectAgreement(name, predictions: predictions, history: history, reference: reference)
  }

  @Test(arguments: RoundTripCase.all.map(\.name))
  func pythonGoesOnWithAModelOfOurs(_ name: String) throws {
    let path = "\(try Self.exchange.get().folder)/swift/\(name)"
    if let mistake = try? fileBytes(path + ".error") {
      Issue.record("Python cannot use it: \(String(decoding: mistake, as: UTF8.self))")
      return
    }
    try expectAgreement(
      name, loadModel(path + ".keras"), data: loadNPZ(path + ".npz").dictionary,
      reference: loadNPZ(path + ".python.npz").dictionary)
  }

  @Test func pythonReadsFilesOfTheOlderFormatAndOldModels() throws {
    let folder = "\(try Self.exchange.get().folder)/swift"
    for (name, suffix) in Exchange.older.map({ ("\($0)-older", ".h5") }) + Exchange.old.map({ ($0.name, ".keras") }) {
      let path = "\(folder)/\(name)"
      if let mistake = try? fileBytes(path + ".error") {
        Issue.record("Python cannot use \(name): \(String(decoding: mistake, as: UTF8.self))")
        continue
      }
      try expectAgreement(
        name, loadModel(path + suffix), data: loadNPZ(path + ".npz").dictionary,
        reference: loadNPZ(path + ".python.npz").dictionary)
    }
  }

  @Test func weGoOnWithTheModelsOfPython() throws {
    _ = Containers.registration
    let folder = "\(try Self.exchange.get().folder)/python"
    for name in folderContent(folder) where name.hasSuffix(".error") {
      Issue.record(
        "Python cannot write \(name): \(String(decoding: try fileBytes("\(folder)/\(name)"), as: UTF8.self))")
    }
    let names = folderContent(folder).filter { $0.hasSuffix(".keras") }.map { String($0.dropLast(".keras".count)) }
    #expect(names.count >= 30)
    for name in names {
      do {
        let arrays = try loadNPZ("\(folder)/\(name).npz").dictionary
        let model = try loadModel("\(folder)/\(name).keras")
        try expectAgreement(name, model, data: arrays, reference: arrays)
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }
}

/// The folder that a process's end removes; a function that C calls holds no variables.
nonisolated(unsafe) private var exchangeFolder = ""
