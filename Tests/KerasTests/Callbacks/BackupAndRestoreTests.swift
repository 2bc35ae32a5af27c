import Glibc
import Testing

@testable import Keras

@Suite(.ownSession()) struct BackupAndRestoreTests {
  private struct Interrupted: Error {}

  private func interrupting(at epoch: Int) -> Callback {
    LambdaCallback(onEpochBegin: { now, _ in if now == epoch { throw Interrupted() } })
  }

  @discardableResult
  private func fit(_ reference: CallbackReference, _ callbacks: [Callback]) throws -> (model: Model, history: History) {
    let model = try reference.network(Adam(learningRate: 0.05))
    let history = try model.fit(
      reference.inputs, reference.targets, batchSize: 8, epochs: 6, verbose: 0, callbacks: callbacks, shuffle: false)
    return (model, history)
  }

  @Test func aResumedTrainingGoesOnAsKeras() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      let backup = folder + "/backup"
      #expect(throws: Interrupted.self) {
        try fit(reference, [BackupAndRestore(backup), interrupting(at: 3)])
      }
      for name in reference.backup.files { #expect(access("\(backup)/\(name)", F_OK) == 0) }
      #expect(
        String(decoding: try fileBytes(backup + "/training_metadata.json"), as: UTF8.self) == reference.backup.metadata)
      let (model, history) = try fit(reference, [BackupAndRestore(backup)])
      #expect(history.epoch == reference.backup.epoch)
      #expect(largestDifference(history["loss"]!, reference.backup.loss) < 1e-5)
      #expect(try largestDifference(weightLists(model), reference.backup.end) < 1e-5)
      #expect(model.optimizer!.stepsDone == 18)
      #expect(access(backup, F_OK) != 0)
      // What was restored counts for one training only.
      let again = try model.fit(reference.inputs, reference.targets, epochs: 2, verbose: 0)
      #expect(again.epoch == [0, 1])
    }
  }

  @Test func theWeightsFileKnowsItsEpoch() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      #expect(throws: Interrupted.self) { try fit(reference, [BackupAndRestore(folder), interrupting(at: 3)]) }
      // A kill between the two files leaves the metadata of the epoch before.
      try writeFile("{\"epoch\": 2, \"batch\": 0}".utf8, to: folder + "/training_metadata.json")
      #expect(try fit(reference, [BackupAndRestore(folder)]).history.epoch == [3, 4, 5])
    }
  }

  @Test func aBackupOfPythonIsTaken() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      let model = try reference.network(Adam(learningRate: 0.05))
      try model.fit(
        reference.inputs, reference.targets, batchSize: 8, epochs: 3, verbose: 0, shuffle: false)
      // Python's weights file does not know its epoch.
      try model.saveWeights(folder + "/latest.weights.h5")
      try writeFile(reference.backup.metadata.utf8, to: folder + "/training_metadata.json")
      let history = try fit(reference, [BackupAndRestore(folder)]).history
      #expect(history.epoch == reference.backup.epoch)
      #expect(largestDifference(history["loss"]!, reference.backup.loss) < 1e-5)
    }
  }

  @Test func theBackupBeforeIsTakenWhenTheLastIsDamaged() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      #expect(throws: Interrupted.self) {
        try fit(reference, [BackupAndRestore(folder, doubleCheckpoint: true), interrupting(at: 3)])
      }
      let whole = try fileBytes(folder + "/latest.weights.h5")
      try writeFile(whole.prefix(whole.count / 2), to: folder + "/latest.weights.h5")
      let (model, history) = try fit(
        reference, [BackupAndRestore(folder, doubleCheckpoint: true, deleteCheckpoint: false)])
      #expect(history.epoch == [2, 3, 4, 5])
      #expect(try largestDifference(weightLists(model), reference.backup.end) < 1e-5)
      #expect(access(folder + "/latest.weights.h5", F_OK) == 0)
    }
  }

  @Test func everySoManyBatchesTheEpochIsBegunAgain() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      var batches = 0
      let stop = LambdaCallback(onTrainBatchEnd: { _, _ in
        batches += 1
        if batches == 8 { throw Interrupted() }
      })
      #expect(throws: Interrupted.self) { try fit(reference, [BackupAndRestore(folder, saveFreq: 2), stop]) }
      let (model, history) = try fit(reference, [BackupAndRestore(folder, saveFreq: 2)])
      // Eight batches are saved, two of them of epoch 2, which is trained anew.
      #expect(history.epoch == [2, 3, 4, 5])
      #expect(model.optimizer!.stepsDone == 8 + 12)
    }
  }

  @Test func aCancelledTrainingKeepsItsBackup() async throws {
    let task = Task {
      try withTemporaryFolder { folder -> [Int] in
        let reference = try CallbackReference.load()
        let cancel = LambdaCallback(onEpochBegin: { epoch, _ in
          if epoch == 4 { withUnsafeCurrentTask { $0!.cancel() } }
        })
        try fit(reference, [BackupAndRestore(folder), cancel])
        return [try JSONParser.parse(fileBytes(folder + "/training_metadata.json"))].compactMap {
          if case .object(let entries) = $0 { entries["epoch"]?.wholeNumber } else { nil }
        }
      }
    }
    #expect(try await task.value == [4])
  }

  @Test func mistakesAreToldOf() throws {
    try withTemporaryFolder { folder in
      let reference = try CallbackReference.load()
      #expect(thrownText { try fit(reference, [BackupAndRestore("")]) } == "BackupAndRestore: backupDir is empty")
      try writeFile("{\"epoch\": -1}".utf8, to: folder + "/training_metadata.json")
      #expect(thrownText { try fit(reference, [BackupAndRestore(folder)]) }?.contains("expected 0 or more") == true)
      let other = Sequential([Input(shape: [3]), Dense(9)])
      try other.saveWeights(folder + "/latest.weights.h5")
      #expect(thrownText { try fit(reference, [BackupAndRestore(folder)]) }?.contains("latest.weights.h5") == true)
    }
  }
}
