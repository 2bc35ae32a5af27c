import Glibc

/// Backs up the training state, and resumes interrupted training from the backup.
///
/// ```swift
/// let backup = BackupAndRestore("backup")
/// try model.fit(x, y, epochs: 10, callbacks: [backup])   // the process is killed in epoch 4
/// try model.fit(x, y, epochs: 10, callbacks: [backup])   // the next one begins with epoch 4
/// ```
///
/// The folder holds `latest.weights.h5`, weights and optimizer state, and `training_metadata.json`, as Python Keras has
/// them. The weights file knows its epoch too, so that the two cannot be of different moments. Model, `compile` and
/// `fit` must be the same as before the interruption.
public final class BackupAndRestore: Callback {
  public let backupDir: String
  public let saveFreq: any SaveFrequencySpecifier
  public let doubleCheckpoint: Bool
  public let deleteCheckpoint: Bool
  private var frequency = SaveFrequency.epoch
  private var counter = BatchCounter()
  private var currentEpoch = 0

  private var weightsPath: String { backupDir + "/latest.weights.h5" }
  private var metadataPath: String { backupDir + "/training_metadata.json" }
  private func previous(_ path: String) -> String { path + ".bkp" }

  /// - Parameters:
  ///   - backupDir: a folder for the backup, and for nothing else. It is made as needed.
  ///   - saveFreq: `"epoch"`, or every how many batches to save. Training continues from the beginning of an epoch.
  ///   - doubleCheckpoint: whether to keep the last backup but one too, to fall back to when the last cannot be read.
  ///   - deleteCheckpoint: whether to delete the backup when training has come to its end.
  public init(
    _ backupDir: String, saveFreq: any SaveFrequencySpecifier = SaveFrequency.epoch, doubleCheckpoint: Bool = false,
    deleteCheckpoint: Bool = true
  ) {
    self.backupDir = backupDir
    self.saveFreq = saveFreq
    self.doubleCheckpoint = doubleCheckpoint
    self.deleteCheckpoint = deleteCheckpoint
  }

  /// - Throws: `KerasError.invalidArgument` when there is no folder's name or `saveFreq` is neither `"epoch"` nor a
  ///   positive number; ``ModelFileError`` or ``DataFileError`` when there is a backup, and it cannot be read or is
  ///   another model's.
  public override func onTrainBegin(logs: Logs) throws {
    guard !backupDir.isEmpty else { throw KerasError.invalidArgument("BackupAndRestore", "backupDir is empty") }
    frequency = try saveFreq.resolved(for: "BackupAndRestore")
    counter = BatchCounter()
    currentEpoch = 0
    do { try restore(weightsPath, metadataPath) } catch {
      guard exists(previous(weightsPath)) else { throw error }
      try restore(previous(weightsPath), previous(metadataPath))
    }
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    currentEpoch = epoch + 1
    if frequency == .epoch { try save() }
  }

  public override func onTrainBatchEnd(_ batch: Int, logs: Logs) throws {
    if let period = frequency.batches, counter.isDue(after: batch, every: period) { try save() }
  }

  /// Deletes the backup; not when training was interrupted, which is what the backup is for.
  public override func onTrainEnd(logs: Logs) throws {
    guard deleteCheckpoint, model?.wasInterrupted != true else { return }
    for path in [weightsPath, metadataPath] {
      unlink(path)
      unlink(previous(path))
    }
    // A folder with files that are not the backup's stays.
    rmdir(backupDir)
  }

  private func restore(_ weights: String, _ metadata: String) throws {
    guard let model, exists(weights) || exists(metadata) else { return }
    var epoch: Int?
    if exists(weights) {
      try model.loadWeights(weights)
      epoch = try HDF5File(mapping: weights).strings("/", Self.attribute)?.first.map { try self.epoch($0, weights) }
    }
    if epoch == nil, exists(metadata) {
      let file = try MappedFile(path: metadata)
      epoch = try self.epoch(String(decoding: file.bytes, as: UTF8.self), metadata)
    }
    currentEpoch = epoch ?? 0
    model.restoredEpoch = epoch
  }

  private func epoch(_ text: String, _ path: String) throws -> Int {
    try ModelFileError.locating(path) {
      guard case .object(let entries) = try JSONParser.parse(text) else {
        throw ModelFileError("training metadata", "expected an object")
      }
      let reader = ConfigReader(entries, place: "training metadata")
      let epoch = try reader.int("epoch")
      guard epoch >= 0 else { throw reader.failure("epoch", expected: "0 or more") }
      return epoch
    }
  }

  private func save() throws {
    guard let model else { return }
    try KerasHome.makeFolder(backupDir)
    if doubleCheckpoint {
      for path in [weightsPath, metadataPath] where exists(path) {
        let file = try MappedFile(path: path)
        try AtomicFile.write([file.bytes], to: previous(path))
      }
    }
    let metadata: Config = ["epoch": .int(currentEpoch), "batch": .int(counter.lastBatch ?? 0)]
    var text = ConfigValue.object(metadata).json
    try model.saveWeights(weightsPath, attributes: [(Self.attribute, text)])
    try text.withUTF8 { try AtomicFile.write([UnsafeRawBufferPointer($0)], to: metadataPath) }
  }

  private func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The attribute of the weights file for its epoch.
  private static let attribute = "training_metadata"
}
