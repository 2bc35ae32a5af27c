import Tensors

/// Stops training when a monitored value has stopped improving.
///
/// ```swift
/// try model.fit(
///   x, y, epochs: 100, callbacks: [EarlyStopping(patience: 3, restoreBestWeights: true)], validationSplit: 0.1)
/// ```
public final class EarlyStopping: MonitorCallback {
  public let patience: Int
  public let verbose: Int
  public let baseline: Double?
  public let restoreBestWeights: Bool
  public let startFromEpoch: Int
  /// Epochs since the last improvement.
  public private(set) var wait = 0
  /// The epoch after which training was ended; 0 when it was not.
  public private(set) var stoppedEpoch = 0
  public private(set) var bestEpoch = 0
  private var bestWeights: [Tensor]?

  /// - Parameters:
  ///   - monitor: the number's name in the logs.
  ///   - minDelta: the smallest change that counts.
  ///   - patience: epochs without improvement that are waited for.
  ///   - verbose: 1 to print when training is stopped.
  ///   - mode: which way is better.
  ///   - baseline: a value that must be beaten for the wait to begin anew.
  ///   - restoreBestWeights: whether to go back to the weights of the best epoch at the end of training.
  ///   - startFromEpoch: epochs to let pass before watching.
  public init(
    monitor: String = "val_loss", minDelta: Double = 0, patience: Int = 0, verbose: Int = 0, mode: MonitorMode = .auto,
    baseline: Double? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
  ) {
    self.patience = patience
    self.verbose = verbose
    self.baseline = baseline
    self.restoreBestWeights = restoreBestWeights
    self.startFromEpoch = startFromEpoch
    super.init(monitor: monitor, mode: mode, minDelta: minDelta)
  }

  /// As the other initializer, with the number's name in Python's place: `EarlyStopping("val_loss", patience: 3)`.
  public convenience init(
    _ monitor: String, minDelta: Double = 0, patience: Int = 0, verbose: Int = 0, mode: MonitorMode = .auto,
    baseline: Double? = nil, restoreBestWeights: Bool = false, startFromEpoch: Int = 0
  ) {
    self.init(
      monitor: monitor, minDelta: minDelta, patience: patience, verbose: verbose, mode: mode, baseline: baseline,
      restoreBestWeights: restoreBestWeights, startFromEpoch: startFromEpoch)
  }

  public override func onTrainBegin(logs: Logs) {
    (wait, stoppedEpoch, bestEpoch, best, bestWeights) = (0, 0, 0, nil, nil)
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    guard let model, let current = try watched(in: logs), epoch >= startFromEpoch else { return }
    if restoreBestWeights, bestWeights == nil {
      bestWeights = model.getWeights()
      bestEpoch = epoch
    }
    wait += 1
    if try isImprovement(current, over: best) {
      best = current
      bestEpoch = epoch
      if restoreBestWeights { bestWeights = model.getWeights() }
      if try baseline == nil || isImprovement(current, over: baseline) { wait = 0 }
    } else if wait >= patience, epoch > 0 {
      stoppedEpoch = epoch
      model.stopTraining = true
    }
  }

  public override func onTrainEnd(logs: Logs) throws {
    if stoppedEpoch > 0, verbose > 0 { printMessage("Epoch \(stoppedEpoch + 1): early stopping") }
    if restoreBestWeights, let bestWeights {
      if verbose > 0 { printMessage("Restoring model weights from the end of the best epoch: \(bestEpoch + 1).") }
      try model?.setWeights(bestWeights)
    }
  }

  private func watched(in logs: Logs) throws -> Double? {
    if let value = try monitored(in: logs) { return value }
    warn(
      "early stopping watches '\(monitor)', which is not available; available are \(logs.names.joined(separator: ", "))"
    )
    return nil
  }
}
