/// Stops training after the first batch with a loss that is not finite.
public final class TerminateOnNaN: Callback {
  public let raiseError: Bool

  /// - Parameter raiseError: whether `fit` throws, so that no `onTrainEnd` is called, instead of ending as usual.
  public init(raiseError: Bool = false) { self.raiseError = raiseError }

  /// - Throws: `KerasError.invalidData` that names the batch, when `raiseError` is set.
  public override func onBatchEnd(_ batch: Int, logs: Logs) throws {
    guard let loss = logs["loss"], !loss.isFinite else { return }
    if raiseError {
      throw KerasError.invalidData("fit", "the loss is \(loss.pythonText) after batch \(batch); training stopped")
    }
    printMessage("Batch \(batch): Invalid loss, terminating training")
    model?.stopTraining = true
  }
}
