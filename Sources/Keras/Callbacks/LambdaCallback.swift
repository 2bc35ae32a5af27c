/// A callback made of closures.
///
/// ```swift
/// LambdaCallback(onEpochEnd: { epoch, logs in print(epoch, logs["loss"] ?? .nan) })
/// ```
public final class LambdaCallback: Callback {
  public typealias Stage = (_ logs: Logs) throws -> Void
  public typealias Numbered = (_ index: Int, _ logs: Logs) throws -> Void

  private let epochBegin, epochEnd, trainBatchBegin, trainBatchEnd: Numbered?
  private let trainBegin, trainEnd: Stage?
  private let testBatchBegin, testBatchEnd, predictBatchBegin, predictBatchEnd: Numbered?
  private let testBegin, testEnd, predictBegin, predictEnd: Stage?

  /// Closures by the names of ``Callback``'s methods.
  public init(
    onEpochBegin: Numbered? = nil, onEpochEnd: Numbered? = nil, onTrainBegin: Stage? = nil, onTrainEnd: Stage? = nil,
    onTrainBatchBegin: Numbered? = nil, onTrainBatchEnd: Numbered? = nil, onTestBegin: Stage? = nil,
    onTestEnd: Stage? = nil, onTestBatchBegin: Numbered? = nil, onTestBatchEnd: Numbered? = nil,
    onPredictBegin: Stage? = nil, onPredictEnd: Stage? = nil, onPredictBatchBegin: Numbered? = nil,
    onPredictBatchEnd: Numbered? = nil
  ) {
    (epochBegin, epochEnd, trainBegin, trainEnd) = (onEpochBegin, onEpochEnd, onTrainBegin, onTrainEnd)
    (trainBatchBegin, trainBatchEnd) = (onTrainBatchBegin, onTrainBatchEnd)
    (testBegin, testEnd, testBatchBegin, testBatchEnd) = (onTestBegin, onTestEnd, onTestBatchBegin, onTestBatchEnd)
    (predictBegin, predictEnd) = (onPredictBegin, onPredictEnd)
    (predictBatchBegin, predictBatchEnd) = (onPredictBatchBegin, onPredictBatchEnd)
  }

  public override func onTrainBegin(logs: Logs) throws { try trainBegin?(logs) }
  public override func onTrainEnd(logs: Logs) throws { try trainEnd?(logs) }
  public override func onEpochBegin(_ epoch: Int, logs: Logs) throws { try epochBegin?(epoch, logs) }
  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws { try epochEnd?(epoch, logs) }
  public override func onTrainBatchBegin(_ batch: Int, logs: Logs) throws { try trainBatchBegin?(batch, logs) }
  public override func onTrainBatchEnd(_ batch: Int, logs: Logs) throws { try trainBatchEnd?(batch, logs) }
  public override func onTestBegin(logs: Logs) throws { try testBegin?(logs) }
  public override func onTestEnd(logs: Logs) throws { try testEnd?(logs) }
  public override func onTestBatchBegin(_ batch: Int, logs: Logs) throws { try testBatchBegin?(batch, logs) }
  public override func onTestBatchEnd(_ batch: Int, logs: Logs) throws { try testBatchEnd?(batch, logs) }
  public override func onPredictBegin(logs: Logs) throws { try predictBegin?(logs) }
  public override func onPredictEnd(logs: Logs) throws { try predictEnd?(logs) }
  public override func onPredictBatchBegin(_ batch: Int, logs: Logs) throws { try predictBatchBegin?(batch, logs) }
  public override func onPredictBatchEnd(_ batch: Int, logs: Logs) throws { try predictBatchEnd?(batch, logs) }
}
