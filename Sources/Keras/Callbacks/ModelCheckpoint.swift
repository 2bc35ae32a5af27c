/// Saves the model or its weights during training.
///
/// ```swift
/// let checkpoint = ModelCheckpoint(
///   "checkpoints/{epoch:02d}-{val_loss:.2f}.keras", monitor: "val_accuracy", saveBestOnly: true)
/// try model.fit(x, y, epochs: 10, callbacks: [checkpoint], validationSplit: 0.1)
/// ```
///
/// A saved model, or weights that are loaded after `compile`, hold the optimizer's state: training continues from
/// there.
public final class ModelCheckpoint: MonitorCallback {
  public let filepath: String
  public let verbose: Int
  public let saveBestOnly: Bool
  public let saveWeightsOnly: Bool
  public let saveFreq: any SaveFrequencySpecifier
  private var frequency = SaveFrequency.epoch
  private var counter = BatchCounter()
  private var currentEpoch = 0
  private var template: FormatTemplate?

  /// - Parameters:
  ///   - filepath: the file's path, which ends in `.keras`, or in `.weights.h5` with `saveWeightsOnly`. Placeholders as
  ///     in Python are filled in: `{epoch}`, counted from 1, `{batch}`, and the names in the logs, with formats such as
  ///     `{epoch:02d}` and `{val_loss:.2f}`. Folders are made as needed.
  ///   - monitor: the value in the logs that decides which model is best.
  ///   - verbose: 1 to print each save.
  ///   - saveBestOnly: whether to save only when the number has got better.
  ///   - saveWeightsOnly: whether to save weights (and the optimizer's state) instead of the whole model.
  ///   - mode: which way is better.
  ///   - saveFreq: `"epoch"`, or every how many batches to save.
  ///   - initialValueThreshold: a value that the number must beat for the first saving.
  public init(
    _ filepath: String, monitor: String = "val_loss", verbose: Int = 0, saveBestOnly: Bool = false,
    saveWeightsOnly: Bool = false, mode: MonitorMode = .auto,
    saveFreq: any SaveFrequencySpecifier = SaveFrequency.epoch,
    initialValueThreshold: Double? = nil
  ) {
    self.filepath = filepath
    self.verbose = verbose
    self.saveBestOnly = saveBestOnly
    self.saveWeightsOnly = saveWeightsOnly
    self.saveFreq = saveFreq
    super.init(monitor: monitor, mode: mode, baseline: initialValueThreshold)
  }

  /// - Throws: `KerasError.invalidArgument` when the path's ending is not that of the files to be written, its
  ///   placeholders cannot be understood, or `saveFreq` is neither `"epoch"` nor a positive number.
  public override func onTrainBegin(logs: Logs) throws {
    frequency = try saveFreq.resolved(for: "ModelCheckpoint")
    let ending = saveWeightsOnly ? ".weights.h5" : ".keras"
    guard filepath.hasSuffix(ending) else {
      let option = saveWeightsOnly ? "saveWeightsOnly: true" : "saveWeightsOnly: false"
      throw KerasError.invalidArgument(
        "ModelCheckpoint", "filepath is '\(filepath)'; with \(option) it must end in '\(ending)'")
    }
    do { template = try FormatTemplate(filepath) } catch { throw failure(error) }
  }

  public override func onEpochBegin(_ epoch: Int, logs: Logs) { currentEpoch = epoch }

  public override func onTrainBatchEnd(_ batch: Int, logs: Logs) throws {
    guard let period = frequency.batches, counter.isDue(after: batch, every: period) else { return }
    try save(currentEpoch, batch: batch, logs)
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    if frequency == .epoch { try save(epoch, batch: nil, logs) }
  }

  private func save(_ epoch: Int, batch: Int?, _ logs: Logs) throws {
    guard let model else { return }
    let path = try path(epoch, batch, logs)
    guard try shouldSave(epoch, logs, path) else { return }
    if let slash = path.lastIndex(of: "/") { try KerasHome.makeFolder(String(path[..<slash])) }
    if saveWeightsOnly { try model.saveWeights(path) } else { try model.save(path) }
    // What could not be saved is not the best that there is a file of.
    if saveBestOnly, let current = logs[monitor] { best = current }
    tell("finished saving model to \(path)", epoch)
  }

  private func path(_ epoch: Int, _ batch: Int?, _ logs: Logs) throws -> String {
    guard let template else { return filepath }
    do {
      return try template.filled { name in
        if name == "epoch" { return .int(epoch + 1) }
        if let value = logs[name] { return .double(value) }
        return name == "batch" ? batch.map { .int($0 + 1) } : nil
      }
    } catch { throw failure(error) }
  }

  private func failure(_ error: FormatTemplate.Failure) -> KerasError {
    .invalidArgument("ModelCheckpoint", "filepath '\(filepath)' cannot be filled in: \(error.message)")
  }

  private func shouldSave(_ epoch: Int, _ logs: Logs, _ path: String) throws -> Bool {
    guard saveBestOnly else {
      tell("saving model to \(path)", epoch)
      return true
    }
    guard let current = try monitored(in: logs) else {
      warn("Can save best model only with \(monitor) available.")
      return true
    }
    let before = best.map(fiveDigits) ?? "None"
    guard try isImprovement(current, over: best) else {
      tell("\(monitor) did not improve from \(before)", epoch)
      return false
    }
    tell("\(monitor) improved from \(before) to \(fiveDigits(current)), saving model to \(path)", epoch)
    return true
  }

  private func tell(_ message: String, _ epoch: Int) {
    if verbose > 0 { printMessage("\nEpoch \(epoch + 1): \(message)") }
  }

  private func fiveDigits(_ value: Double) -> String {
    // The specification is known to be one for numbers.
    try! FormatSpecification(".5f").text(.double(value))
  }
}
