import Tensors

/// One call of `fit`: the epochs, their validations, and the callbacks between.
final class FitSession {
  private let model: Model
  private let compilation: Compilation
  private let compiler: StepCompiler
  private let callbacks: CallbackList
  private let stepsPerEpoch: Int?
  private let interruption = Interruption()
  private var runner: StepRunner
  private var batchLogs: BatchLogs
  /// The count of changes of what is trainable at which the running step was found to train the right weights.
  private var trainableChange = Variable.trainableChanges
  private var validation: (session: TestSession, frequency: any ValidationFrequency)?
  let history: History

  /// Compiles the first batch's step.
  init(
    _ compiler: StepCompiler, feed: BatchFeed, callbacks: CallbackList, stepsPerEpoch: Int?
  ) throws {
    model = compiler.model
    compilation = compiler.compilation
    self.compiler = compiler
    self.callbacks = callbacks
    self.stepsPerEpoch = stepsPerEpoch
    history = callbacks.history ?? History()
    runner = try StepRunner(.training, feed: feed, compiler: compiler)
    batchLogs = BatchLogs(try compilation.requireMetrics(for: compiler.context))
  }

  /// Evaluates on these batches after epochs.
  /// - Throws: what is wrong with their shapes.
  func validate(on feed: BatchFeed, steps: Int?, frequency: any ValidationFrequency) throws {
    try compiler.check(.testing, for: feed.signature)
    validation = (TestSession(compiler, feed: feed, steps: steps), frequency)
  }

  func run(_ epochs: Range<Int>) throws {
    model.stopTraining = false
    model.wasInterrupted = false
    model.restoredEpoch = nil
    model.history = history
    do {
      try callbacks.onTrainBegin(logs: Logs())
      // Keras takes a restored epoch 0 for none.
      let first = model.restoredEpoch.flatMap { $0 > 0 ? $0 : nil } ?? epochs.lowerBound
      var last = Logs()
      for epoch in first..<max(first, epochs.upperBound) {
        compilation.resetMetrics()
        try callbacks.onEpochBegin(epoch, logs: Logs())
        guard try trainEpoch(), let logs = try logs(after: epoch) else {
          // What was not finished is not recorded: each number in the history is that of a whole epoch.
          model.stopTraining = true
          model.wasInterrupted = interruption.isRequested
          break
        }
        try callbacks.onEpochEnd(epoch, logs: logs)
        last = logs
        if model.stopTraining { break }
      }
      try compilation.optimizer.finalizeVariableValues()
      try callbacks.onTrainEnd(logs: last)
    } catch {
      callbacks.endLine()
      throw error
    }
  }

  /// Trains the batches of an epoch.
  /// - Returns: false when it was interrupted, or there was no data left.
  private func trainEpoch() throws -> Bool {
    let nothing = Logs()
    let feed = runner.feed
    let stepsPerExecution = compilation.stepsPerExecution
    let planned = min(stepsPerEpoch ?? .max, feed.remaining ?? .max)
    var step = 0
    while step < planned {
      guard try feed.advance() else { break }
      try callbacks.onTrainBatchBegin(step, logs: nothing)
      if trainableChange != Variable.trainableChanges { try followTrainableChange() }
      let done = try runner.run(from: step, to: min(step + stepsPerExecution, planned))
      try batchLogs.show { try callbacks.onTrainBatchEnd(step + stepsPerExecution - 1, logs: $0) }
      step = done
      if interruption.isRequested { return false }
      if model.stopTraining { return true }
    }
    if let expected = stepsPerEpoch ?? feed.batchesPerPass, step < expected {
      warn(
        "the data ended after \(step) of \(expected) batches of the epoch; fit needs stepsPerEpoch · epochs batches")
    }
    return step > 0
  }

  /// After a callback has frozen something, or made it trainable: a change of what is trained ends training.
  private func followTrainableChange() throws {
    try compilation.checkTrained(model, context: compiler.context)
    try runner.recompile()
    trainableChange = Variable.trainableChanges
  }

  /// Loss and metrics of the epoch, those of the validation included; nil when that was interrupted.
  private func logs(after epoch: Int) throws -> Logs? {
    let metrics = try compilation.requireMetrics(for: compiler.context)
    var (entries, arrays) = try metrics.logs()
    if let validation, try validation.frequency.validates(afterEpoch: epoch) {
      let shouldStop = { [interruption] in interruption.isRequested }
      guard try validation.session.run(callbacks, shouldStop: shouldStop) else { return nil }
      let measured = try metrics.logs()
      entries += measured.entries.map { (name: "val_\($0.name)", value: $0.value) }
      for (name, value) in measured.arrays { arrays["val_\(name)"] = value }
    }
    return Logs(entries.sorted { $0.name < $1.name }, arrays: arrays)
  }
}
