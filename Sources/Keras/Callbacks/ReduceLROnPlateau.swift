/// Reduces the learning rate when a monitored value has stopped improving.
public final class ReduceLROnPlateau: MonitorCallback {
  public let factor: Double
  public let patience: Int
  public let verbose: Int
  public let cooldown: Int
  public let minLR: Double
  private var cooldownCounter = 0
  private var wait = 0

  /// - Parameters:
  ///   - monitor: the number's name in the logs.
  ///   - factor: what the learning rate is multiplied by; less than 1.
  ///   - patience: epochs without improvement that are waited for.
  ///   - verbose: 1 to print each change.
  ///   - mode: which way is better.
  ///   - minDelta: the smallest change that counts.
  ///   - cooldown: epochs to wait after a change before watching again.
  ///   - minLR: the learning rate never falls below this.
  public init(
    monitor: String = "val_loss", factor: Double = 0.1, patience: Int = 10, verbose: Int = 0,
    mode: MonitorMode = .auto, minDelta: Double = 1e-4, cooldown: Int = 0, minLR: Double = 0
  ) {
    self.factor = factor
    self.patience = patience
    self.verbose = verbose
    self.cooldown = cooldown
    self.minLR = minLR
    super.init(monitor: monitor, mode: mode, minDelta: minDelta)
  }

  /// As the other initializer, with the number's name in Python's place: `ReduceLROnPlateau("val_loss", patience: 3)`.
  public convenience init(
    _ monitor: String, factor: Double = 0.1, patience: Int = 10, verbose: Int = 0, mode: MonitorMode = .auto,
    minDelta: Double = 1e-4, cooldown: Int = 0, minLR: Double = 0
  ) {
    self.init(
      monitor: monitor, factor: factor, patience: patience, verbose: verbose, mode: mode, minDelta: minDelta,
      cooldown: cooldown, minLR: minLR)
  }

  /// - Throws: `KerasError.invalidArgument` when the factor is 1 or more.
  public override func onTrainBegin(logs: Logs) throws {
    guard factor < 1 else {
      throw KerasError.invalidArgument("ReduceLROnPlateau", "factor is \(factor); expected less than 1")
    }
    (best, cooldownCounter, wait) = (nil, 0, 0)
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    guard let optimizer = model?.optimizer else { return }
    logs["learning_rate"] = optimizer.learningRate
    guard let current = try monitored(in: logs) else {
      warn(
        "the learning rate's reduction watches '\(monitor)', which is not available; available are "
          + logs.names.joined(separator: ", "))
      return
    }
    if cooldownCounter > 0 {
      cooldownCounter -= 1
      wait = 0
    }
    if try isImprovement(current, over: best) {
      best = current
      wait = 0
    } else if cooldownCounter == 0 {
      wait += 1
      if wait >= patience, try reduce(optimizer, epoch: epoch) {
        cooldownCounter = cooldown
        wait = 0
      }
    }
  }

  /// Whether the learning rate was above its lower bound, and so was changed.
  private func reduce(_ optimizer: Optimizer, epoch: Int) throws -> Bool {
    let old = optimizer.learningRate
    guard old > Double(Float(minLR)) else { return false }
    let new = max(old * factor, minLR)
    try optimizer.setLearningRate(new)
    if verbose > 0 {
      printMessage("\nEpoch \(epoch + 1): ReduceLROnPlateau reducing learning rate to \(new).")
    }
    return true
  }
}
