import Keras
import Testing

/// Callbacks are called in the order, with the numbers and with the logs of Python Keras.
@Suite(.ownSession()) struct CallbackOrderTests {
  let reference = TrainingReference.shared

  private final class Recorder: Callback {
    var calls: [String] = []
    private func note(_ stage: String, _ index: Int? = nil, _ logs: Logs) {
      calls.append(([stage] + (index.map { ["\($0)"] } ?? []) + logs.names).joined(separator: " "))
    }
    override func onTrainBegin(logs: Logs) { note("on_train_begin", nil, logs) }
    override func onTrainEnd(logs: Logs) { note("on_train_end", nil, logs) }
    override func onEpochBegin(_ epoch: Int, logs: Logs) { note("on_epoch_begin", epoch, logs) }
    override func onEpochEnd(_ epoch: Int, logs: Logs) { note("on_epoch_end", epoch, logs) }
    override func onTrainBatchBegin(_ batch: Int, logs: Logs) { note("on_train_batch_begin", batch, logs) }
    override func onTrainBatchEnd(_ batch: Int, logs: Logs) { note("on_train_batch_end", batch, logs) }
    override func onTestBegin(logs: Logs) { note("on_test_begin", nil, logs) }
    override func onTestEnd(logs: Logs) { note("on_test_end", nil, logs) }
    override func onTestBatchBegin(_ batch: Int, logs: Logs) { note("on_test_batch_begin", batch, logs) }
    override func onTestBatchEnd(_ batch: Int, logs: Logs) { note("on_test_batch_end", batch, logs) }
    override func onPredictBegin(logs: Logs) { note("on_predict_begin", nil, logs) }
    override func onPredictEnd(logs: Logs) { note("on_predict_end", nil, logs) }
    override func onPredictBatchBegin(_ batch: Int, logs: Logs) { note("on_predict_batch_begin", batch, logs) }
    override func onPredictBatchEnd(_ batch: Int, logs: Logs) {
      #expect(logs.outputs?.shape == [batch == 2 ? 10 : 20, 3])
      note("on_predict_batch_end", batch, logs)
    }
  }

  private func compiledModel(stepsPerExecution: Int = 1) throws -> Sequential {
    let model = try referenceNetwork(outputs: 3, activation: "softmax")
    try model.compile(
      optimizer: "sgd", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"],
      stepsPerExecution: stepsPerExecution)
    return model
  }

  @Test func fitWithValidation() throws {
    let (recorder, x, y) = (Recorder(), reference.inputs, Tensor(reference.labels))
    try compiledModel().fit(
      x, y, batchSize: 20, epochs: 2, verbose: 0, callbacks: [recorder], validationData: (x[0..<30], y[0..<30]))
    #expect(recorder.calls == reference.calls["fit"])
  }

  @Test func evaluateAndPredict() throws {
    let (recorder, x, y) = (Recorder(), reference.inputs, Tensor(reference.labels))
    let model = try compiledModel()
    _ = try model.evaluate(x, y, batchSize: 20, verbose: 0, callbacks: [recorder])
    #expect(recorder.calls == reference.calls["evaluate"])
    recorder.calls = []
    _ = try model.predict(x, batchSize: 20, verbose: 0, callbacks: [recorder])
    #expect(recorder.calls == reference.calls["predict"])
  }

  @Test func severalStepsBetweenCalls() throws {
    let recorder = Recorder()
    let model = try compiledModel(stepsPerExecution: 2)
    try model.fit(
      reference.inputs, Tensor(reference.labels), batchSize: 20, verbose: 0, callbacks: [recorder])
    #expect(recorder.calls == reference.calls["grouped"])
  }
}
