import Glibc
import Keras
import Testing

/// Training ends early without losing what was done.
@Suite(.ownSession()) struct InterruptionTests {
  @Test func aCancelledTaskEndsAfterTheRunningStep() async throws {
    let task = Task { () -> (epochs: [Int], batches: Int, stopped: Bool, ended: Bool) in
      let model = try smallModel()
      var (batches, ended) = (0, false)
      let history = try model.fit(
        Tensor.ones([40, 2]), Tensor.ones([40, 1]), batchSize: 4, epochs: 100, verbose: 0,
        callbacks: [
          LambdaCallback(
            onTrainEnd: { _ in ended = true },
            onTrainBatchEnd: { _, _ in
              batches += 1
              if batches == 25 { withUnsafeCurrentTask { $0!.cancel() } }
            })
        ])
      return (history.epoch, batches, model.stopTraining, ended)
    }
    let (epochs, batches, stopped, ended) = try await task.value
    #expect(epochs == [0, 1])
    #expect(batches == 25)
    #expect(stopped && ended)
  }

  @Test func theFirstInterruptEndsFitAndLeavesTheProcess() async {
    await #expect(processExitsWith: .exitCode(7)) {
      acceptInterrupts()
      let model = try smallModel()
      var batches = 0
      let history = try model.fit(
        Tensor.ones([40, 2]), Tensor.ones([40, 1]), batchSize: 4, epochs: 100, verbose: 0,
        callbacks: [
          LambdaCallback(onTrainBatchEnd: { _, _ in
            batches += 1
            if batches == 25 { raise(SIGINT) }
          })
        ])
      exit(history.epoch == [0, 1] && batches == 25 && model.stopTraining ? 7 : 1)
    }
  }

  @Test func theSecondInterruptEndsTheProcess() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      acceptInterrupts()
      try smallModel().fit(
        Tensor.ones([40, 2]), Tensor.ones([40, 1]), verbose: 0,
        callbacks: [
          LambdaCallback(onTrainBatchEnd: { _, _ in
            raise(SIGINT)
            raise(SIGINT)
          })
        ])
    }
  }

  @Test func afterFitAnInterruptEndsTheProcess() async {
    await #expect(processExitsWith: .signal(SIGINT)) {
      acceptInterrupts()
      try smallModel().fit(Tensor.ones([40, 2]), Tensor.ones([40, 1]), verbose: 0)
      raise(SIGINT)
    }
  }

  @Test func aHandlerOfTheProgramItselfIsLeftAlone() async {
    await #expect(processExitsWith: .exitCode(9)) {
      acceptInterrupts()
      signal(SIGINT) { _ in _exit(9) }
      try smallModel().fit(
        Tensor.ones([40, 2]), Tensor.ones([40, 1]), verbose: 0,
        callbacks: [LambdaCallback(onTrainBatchEnd: { _, _ in raise(SIGINT) })])
    }
  }
}

/// Gives the signal back what whoever started the tests may have taken from it.
private func acceptInterrupts() {
  signal(SIGINT, SIG_DFL)
  var interrupt = sigset_t()
  sigemptyset(&interrupt)
  sigaddset(&interrupt, SIGINT)
  pthread_sigmask(SIG_UNBLOCK, &interrupt, nil)
}

private func smallModel() throws -> Sequential {
  let model = Sequential([Input(shape: [2]), Dense(1)])
  try model.compile(optimizer: "sgd", loss: "mse")
  return model
}
