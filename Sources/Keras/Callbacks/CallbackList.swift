/// A list of callbacks, called in order.
public final class CallbackList: Callback {
  public let callbacks: [Callback]
  /// The first ``History`` among them.
  let history: History?

  /// - Parameters:
  ///   - callbacks: the user's; they are called first.
  ///   - addHistory: whether to add a ``History`` unless one is there.
  ///   - addProgbar: whether to add a ``ProgbarLogger`` unless one is there.
  ///   - model: the model that they watch.
  ///   - params: the parameters of the run.
  public init(
    _ callbacks: [Callback] = [], addHistory: Bool = false, addProgbar: Bool = false, model: Model? = nil,
    params: CallbackParameters = CallbackParameters()
  ) {
    var all = callbacks
    if addHistory, !all.contains(where: { $0 is History }) { all.append(History()) }
    if addProgbar, !all.contains(where: { $0 is ProgbarLogger }) { all.append(ProgbarLogger()) }
    self.callbacks = all
    history = all.lazy.compactMap { $0 as? History }.first
    super.init()
    if let model { setModel(model) }
    setParams(params)
  }

  public override func setParams(_ params: CallbackParameters) {
    super.setParams(params)
    for callback in callbacks { callback.setParams(params) }
  }

  public override func setModel(_ model: Model) {
    super.setModel(model)
    for callback in callbacks { callback.setModel(model) }
  }

  public override func onTrainBegin(logs: Logs) throws {
    for callback in callbacks { try callback.onTrainBegin(logs: logs) }
  }
  public override func onTrainEnd(logs: Logs) throws {
    for callback in callbacks { try callback.onTrainEnd(logs: logs) }
  }
  public override func onEpochBegin(_ epoch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onEpochBegin(epoch, logs: logs) }
  }
  public override func onEpochEnd(_ epoch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onEpochEnd(epoch, logs: logs) }
  }
  public override func onTrainBatchBegin(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onTrainBatchBegin(batch, logs: logs) }
  }
  public override func onTrainBatchEnd(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onTrainBatchEnd(batch, logs: logs) }
  }
  public override func onTestBegin(logs: Logs) throws {
    for callback in callbacks { try callback.onTestBegin(logs: logs) }
  }
  public override func onTestEnd(logs: Logs) throws { for callback in callbacks { try callback.onTestEnd(logs: logs) } }
  public override func onTestBatchBegin(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onTestBatchBegin(batch, logs: logs) }
  }
  public override func onTestBatchEnd(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onTestBatchEnd(batch, logs: logs) }
  }
  public override func onPredictBegin(logs: Logs) throws {
    for callback in callbacks { try callback.onPredictBegin(logs: logs) }
  }
  public override func onPredictEnd(logs: Logs) throws {
    for callback in callbacks { try callback.onPredictEnd(logs: logs) }
  }
  public override func onPredictBatchBegin(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onPredictBatchBegin(batch, logs: logs) }
  }
  public override func onPredictBatchEnd(_ batch: Int, logs: Logs) throws {
    for callback in callbacks { try callback.onPredictBatchEnd(batch, logs: logs) }
  }

  /// Leaves the progress bar's line when work ends before it is done.
  func endLine() { for callback in callbacks { (callback as? ProgbarLogger)?.endLine() } }
}
