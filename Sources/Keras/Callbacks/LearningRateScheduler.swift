/// Sets the learning rate at the beginning of each epoch.
///
/// ```swift
/// LearningRateScheduler { epoch, rate in epoch < 10 ? rate : rate * 0.9 }
/// ```
public final class LearningRateScheduler: Callback {
  public typealias Schedule = (_ epoch: Int, _ learningRate: Double) throws -> Double
  private let schedule: Schedule
  public let verbose: Int

  /// - Parameters:
  ///   - schedule: gives the learning rate for an epoch, counted from 0, and the learning rate until now.
  ///   - verbose: 1 to print each epoch's learning rate.
  public init(_ schedule: @escaping Schedule, verbose: Int = 0) {
    self.schedule = schedule
    self.verbose = verbose
  }

  public override func onEpochBegin(_ epoch: Int, logs: Logs) throws {
    guard let optimizer = model?.optimizer else { return }
    let rate = try schedule(epoch, optimizer.learningRate)
    try optimizer.setLearningRate(rate)
    if verbose > 0 {
      printMessage("\nEpoch \(epoch + 1): LearningRateScheduler setting learning rate to \(rate).")
    }
  }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) {
    if let optimizer = model?.optimizer { logs["learning_rate"] = optimizer.learningRate }
  }
}
