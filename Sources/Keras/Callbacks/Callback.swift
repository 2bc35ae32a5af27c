/// The arguments of the running `fit`, `evaluate` or `predict`.
public struct CallbackParameters: Sendable, Hashable {
  public var verbose: Verbosity
  public var epochs: Int
  /// Batches of an epoch; nil when that is not known before its end.
  public var steps: Int?

  public init(verbose: Verbosity = .auto, epochs: Int = 1, steps: Int? = nil) {
    self.verbose = verbose
    self.epochs = epochs
    self.steps = steps
  }
}

/// An object whose methods are called at each stage of training, evaluation and prediction.
///
/// Override the methods for the stages of interest; those of the base class do nothing. An error that one of them
/// throws ends `fit` and is thrown by it.
///
/// ```swift
/// final class Announcer: Callback {
///   override func onEpochEnd(_ epoch: Int, logs: Logs) {
///     print("epoch \(epoch): loss \(logs["loss"] ?? .nan)")
///   }
/// }
/// ```
///
/// A method for batches is called once for `stepsPerExecution` batches. ``Logs`` are computed when they are read,
/// so looking at each batch's costs time and not looking costs none.
open class Callback {
  /// What the running `fit`, `evaluate` or `predict` was asked to do; nil before one began.
  public internal(set) final var params: CallbackParameters?
  /// The model that is being trained or used.
  public internal(set) final weak var model: Model?

  public init() {}

  open func setParams(_ params: CallbackParameters) { self.params = params }
  open func setModel(_ model: Model) { self.model = model }

  // MARK: Training

  /// Called when `fit` begins.
  open func onTrainBegin(logs: Logs) throws {}
  /// Called when `fit` ends.
  /// - Parameter logs: the logs of the last epoch.
  open func onTrainEnd(logs: Logs) throws {}
  /// Called at the start of an epoch.
  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - logs: empty.
  open func onEpochBegin(_ epoch: Int, logs: Logs) throws {}
  /// Called at the end of an epoch.
  /// - Parameters:
  ///   - epoch: counted from 0.
  ///   - logs: the epoch's loss and metrics; those of the validation have the prefix `val_`.
  open func onEpochEnd(_ epoch: Int, logs: Logs) throws {}
  /// Called before a training batch; calls ``onBatchBegin(_:logs:)``.
  /// - Parameters:
  ///   - batch: counted from 0 in each epoch.
  ///   - logs: empty.
  open func onTrainBatchBegin(_ batch: Int, logs: Logs) throws { try onBatchBegin(batch, logs: logs) }
  /// Called after a training batch; calls ``onBatchEnd(_:logs:)``.
  /// - Parameters:
  ///   - batch: counted from 0 in each epoch.
  ///   - logs: loss and metrics over the batches of this epoch so far.
  open func onTrainBatchEnd(_ batch: Int, logs: Logs) throws { try onBatchEnd(batch, logs: logs) }
  /// The older name of ``onTrainBatchBegin(_:logs:)``.
  open func onBatchBegin(_ batch: Int, logs: Logs) throws {}
  /// The older name of ``onTrainBatchEnd(_:logs:)``.
  open func onBatchEnd(_ batch: Int, logs: Logs) throws {}

  // MARK: Evaluation, `fit`'s validation included

  open func onTestBegin(logs: Logs) throws {}
  open func onTestEnd(logs: Logs) throws {}
  open func onTestBatchBegin(_ batch: Int, logs: Logs) throws {}
  open func onTestBatchEnd(_ batch: Int, logs: Logs) throws {}

  // MARK: Prediction

  open func onPredictBegin(logs: Logs) throws {}
  open func onPredictEnd(logs: Logs) throws {}
  open func onPredictBatchBegin(_ batch: Int, logs: Logs) throws {}
  /// Called after a batch of `predict`.
  /// - Parameters:
  ///   - batch: counted from 0.
  ///   - logs: ``Logs/outputs`` contains the predictions for the batch.
  open func onPredictBatchEnd(_ batch: Int, logs: Logs) throws {}
}
