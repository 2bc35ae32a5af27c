/// Shows the progress of training, evaluation and prediction on standard output.
///
/// `fit`, `evaluate` and `predict` add it, unless `verbose` is 0.
public final class ProgbarLogger: Callback {
  private var progbar: Progbar?
  private var target: Int?
  private var seen = 0
  private var isFitting = false
  private let output: any TextOutput

  public override convenience init() { self.init(output: StandardOutput()) }

  /// One that writes to standard error, for a command whose standard output is its result. Pass it as a callback, with
  /// `verbose: 0`; as `verbose` is silent then, only the bar is shown.
  public static func onStandardError() -> ProgbarLogger { ProgbarLogger(output: StandardError()) }

  init(output: any TextOutput) { self.output = output }

  public override func setParams(_ params: CallbackParameters) {
    super.setParams(params)
    target = params.steps
  }

  public override func onTrainBegin(logs: Logs) { isFitting = true }
  public override func onTrainEnd(logs: Logs) {
    isFitting = false
    endLine()
  }

  public override func onEpochBegin(_ epoch: Int, logs: Logs) {
    begin()
    if let params, params.epochs > 1 { output.write("Epoch \(epoch + 1)/\(params.epochs)\n") }
  }
  public override func onEpochEnd(_ epoch: Int, logs: Logs) { finish(logs) }
  public override func onTrainBatchEnd(_ batch: Int, logs: Logs) { update(batch, logs) }

  // `fit`'s validation is silent.
  public override func onTestBegin(logs: Logs) { if !isFitting { begin() } }
  public override func onTestBatchEnd(_ batch: Int, logs: Logs) { if !isFitting { update(batch, logs) } }
  public override func onTestEnd(logs: Logs) { if !isFitting { finish(logs) } }

  public override func onPredictBegin(logs: Logs) { begin() }
  public override func onPredictBatchEnd(_ batch: Int, logs: Logs) { update(batch, nil) }
  public override func onPredictEnd(logs: Logs) { finish(nil) }

  /// Leaves the line when work ends before it is done.
  func endLine() { progbar?.endLine() }

  private func begin() {
    seen = 0
    let style: Progbar.Style = params?.verbose == .linePerEpoch ? .line : .bar
    progbar = Progbar(target: target, style: style, averaging: .none, output: output)
  }

  private func update(_ batch: Int, _ logs: Logs?) {
    seen = batch + 1
    progbar?.update(min(seen, target ?? seen), values: logs?.entries ?? [], finalize: false)
  }

  private func finish(_ logs: Logs?) {
    if target == nil {
      target = seen
      progbar?.target = seen
    }
    progbar?.update(target ?? seen, values: logs?.entries ?? [], finalize: true)
  }
}
