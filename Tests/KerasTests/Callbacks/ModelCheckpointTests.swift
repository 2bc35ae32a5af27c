import Glibc
import Testing

@testable import Keras

@Suite(.ownSession()) struct ModelCheckpointTests {
  /// Trains for some epochs, each with a validation loss that is given.
  private static func train(_ losses: [Double], _ checkpoint: ModelCheckpoint, epochs: Int? = nil) throws {
    let model = Sequential([Input(shape: [1]), Dense(1)])
    try model.compile(optimizer: "sgd", loss: "mse")
    let source = LambdaCallback(onEpochEnd: { epoch, logs in logs["val_loss"] = losses[epoch] })
    try model.fit(
      Tensor.zeros([6, 1]), Tensor.zeros([6, 1]), batchSize: 2, epochs: epochs ?? losses.count, verbose: 0,
      callbacks: [source, checkpoint])
  }

  private static func checkpoints() -> [ModelCheckpoint] {
    [
      ModelCheckpoint("FOLDER/{epoch:02d}-{val_loss:.2f}.keras", verbose: 1),
      ModelCheckpoint("FOLDER/best.keras", verbose: 1, saveBestOnly: true),
      ModelCheckpoint(
        "FOLDER/best.weights.h5", verbose: 1, saveBestOnly: true, saveWeightsOnly: true, initialValueThreshold: 0.82),
      ModelCheckpoint("FOLDER/{epoch}-{val_loss:.3f}.keras", verbose: 1, saveBestOnly: true, mode: .max),
      ModelCheckpoint(
        "FOLDER/sub/folder/{epoch}-{batch}.weights.h5", verbose: 1, saveWeightsOnly: true, saveFreq: 5),
    ]
  }

  @Test func filesAndMessagesAreThoseOfKeras() async throws {
    let reference = try CallbackReference.load()
    #expect(reference.checkpoints.count == 5)
    // Messages go to the standard output, and paths are seen in them, so a process of its own works in a folder of its
    // own.
    let result = try #require(
      await #expect(processExitsWith: .exitCode(0), observing: [\.standardOutputContent]) {
        try withTemporaryFolder { folder in
          let losses = try CallbackReference.load().losses
          for (index, checkpoint) in ModelCheckpointTests.checkpoints().enumerated() {
            try KerasHome.makeFolder("\(folder)/\(index)")
            chdir("\(folder)/\(index)")
            try ModelCheckpointTests.train(losses, checkpoint)
            printMessage(">>>" + fileNames("FOLDER").joined(separator: " ") + "<<<")
          }
          chdir("/")
        }
        exit(0)
      })
    let output = String(decoding: result.standardOutputContent, as: UTF8.self)
    let expected = reference.checkpoints.map { $0.text + ">>>" + $0.files.joined(separator: " ") + "<<<\n" }
    for text in expected { #expect(output.contains(text), "\(output) lacks \(text)") }
  }

  @Test func whatIsSavedCanBeLoaded() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      let model = try reference.network(Adam(learningRate: 0.05))
      try model.fit(
        reference.inputs, reference.targets, batchSize: 8, epochs: 2, verbose: 0,
        callbacks: [
          ModelCheckpoint("\(folder)/m.keras"), ModelCheckpoint("\(folder)/m.weights.h5", saveWeightsOnly: true),
        ])
      let whole = try loadModel("\(folder)/m.keras")
      let weights = try reference.network(Adam(learningRate: 0.05))
      try weights.optimizer!.build(weights.trainableVariables)
      try weights.loadWeights("\(folder)/m.weights.h5")
      for copy in [whole, weights] {
        #expect(try weightLists(copy) == weightLists(model))
        #expect(copy.optimizer!.stepsDone == 6)
      }
    }
  }

  @Test func mistakesAreToldOf() throws {
    try withTemporaryFolder { folder in
      func text(_ checkpoint: ModelCheckpoint) -> String {
        thrownText { try Self.train([1, 2], checkpoint) } ?? "nothing was thrown"
      }
      #expect(text(ModelCheckpoint("\(folder)/a.h5")).contains("must end in '.keras'"))
      #expect(text(ModelCheckpoint("\(folder)/a.keras", saveWeightsOnly: true)).contains("must end in '.weights.h5'"))
      #expect(text(ModelCheckpoint("\(folder)/a.keras", saveFreq: "batch")).contains("saveFreq is \"batch\""))
      #expect(text(ModelCheckpoint("\(folder)/a.keras", saveFreq: 0)).contains("saveFreq is 0; expected 1 or more"))
      #expect(text(ModelCheckpoint("\(folder)/{accuracy}.keras")).contains("there is no 'accuracy'"))
      #expect(text(ModelCheckpoint("\(folder)/{epoch.keras")).contains("not closed"))
      try KerasHome.makeFolder("\(folder)/f.keras")
      #expect(text(ModelCheckpoint("\(folder)/f.keras")).contains("is a folder"))
      rmdir("\(folder)/f.keras")
      #expect(fileNames(folder) == [])
    }
  }
}

/// The files in a folder and those in it, by their paths from there.
private func fileNames(_ folder: String) -> [String] {
  folderContent(folder).flatMap { name in
    access("\(folder)/\(name)/", F_OK) == 0 ? fileNames("\(folder)/\(name)").map { "\(name)/\($0)" } : [name]
  }
}
