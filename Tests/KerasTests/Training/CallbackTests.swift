import Glibc
import Keras
import Testing

/// Callbacks decide as Python Keras' do on the same numbers.
@Suite(.ownSession()) struct CallbackTests {
  let reference = TrainingReference.shared
  let losses = [1.0, 0.8, 0.85, 0.79, 0.795, 0.792, 0.7901, 0.81, 0.6, 0.7, 0.71, 0.72, 0.73, 0.74]

  /// Trains one weight, sets it to the epoch's number, and shows these losses to a callback.
  private func watched(_ callback: Callback, rate: Double = 1) throws -> (
    model: Sequential, epochs: Int, rates: [Double]
  ) {
    let model = Sequential([Input(shape: [1]), Dense(1, useBias: false)])
    try model.compile(optimizer: SGD(learningRate: rate), loss: "mse")
    var rates: [Double] = []
    let source = LambdaCallback(onEpochEnd: { epoch, logs in
      logs["val_loss"] = losses[epoch]
      try model.setWeights([Tensor([Float(epoch)], shape: [1, 1])])
    })
    let sink = LambdaCallback(onEpochEnd: { _, logs in rates.append(model.optimizer!.learningRate) })
    let history = try model.fit(
      Tensor.zeros([2, 1]), Tensor.zeros([2, 1]), epochs: losses.count, verbose: 0,
      callbacks: [source, callback, sink])
    return (model, history.epoch.count, rates)
  }

  @Test func earlyStoppingEndsWhereKerasDoes() throws {
    let callbacks = [
      EarlyStopping(), EarlyStopping(patience: 2),
      EarlyStopping(minDelta: 0.05, patience: 3, restoreBestWeights: true),
      EarlyStopping(patience: 2, baseline: 0.5),
      EarlyStopping(patience: 1, restoreBestWeights: true, startFromEpoch: 5),
      EarlyStopping(patience: 2, mode: .max),
    ]
    #expect(callbacks.count == reference.early_stopping.count)
    for (callback, expected) in zip(callbacks, reference.early_stopping) {
      let (model, epochs, _) = try watched(callback)
      #expect(epochs == expected.epochs)
      #expect(callback.stoppedEpoch == expected.stopped)
      let weight = try model.getWeights()[0].scalars(as: Float.self)[0]
      #expect(weight == expected.restored ?? Float(epochs - 1))
    }
  }

  @Test func theLearningRateFallsWhenKerasLowersIt() throws {
    let callbacks = [
      ReduceLROnPlateau(factor: 0.5, patience: 2),
      ReduceLROnPlateau(factor: 0.5, patience: 1, cooldown: 2, minLR: 0.2),
      ReduceLROnPlateau(factor: 0.1, patience: 2, minDelta: 0.05),
    ]
    #expect(callbacks.count == reference.reduce_on_plateau.count)
    for (callback, expected) in zip(callbacks, reference.reduce_on_plateau) {
      let (_, _, rates) = try watched(callback)
      #expect(largestDifference(rates, expected) < 1e-6, "\(rates)")
    }
  }

  @Test func aFactorOfOneOrMoreIsRefused() {
    let text = thrownText { _ = try watched(ReduceLROnPlateau(factor: 1)) }
    #expect(text == "ReduceLROnPlateau: factor is 1.0; expected less than 1")
  }

  @Test func aMetricWithoutDirectionAsksForAMode() {
    let text = thrownText { _ = try watched(EarlyStopping(monitor: "val_oddity")) }
    #expect(text == nil, "a number that is not there is only warned of")
    let model = Sequential([Input(shape: [1]), Dense(1)])
    let odd = thrownText {
      try model.compile(optimizer: "sgd", loss: "mse", metrics: [.custom("oddity") { a, b in a - b }])
      try model.fit(
        Tensor.zeros([2, 1]), Tensor.zeros([2, 1]), epochs: 2, verbose: 0, callbacks: [EarlyStopping(monitor: "oddity")]
      )
    }
    #expect(odd?.contains("'oddity' may be better when larger or when smaller") == true)
  }

  @Test func theDirectionOfMetricsIsKnown() throws {
    let model = Sequential([Input(shape: [1]), Dense(1)])
    try model.compile(optimizer: SGD(learningRate: 0), loss: "mse", metrics: ["mae", "accuracy"])
    // Nothing changes, so neither error nor accuracy gets better after the first epoch.
    for monitor in ["mae", "accuracy"] {
      let history = try model.fit(
        Tensor.zeros([2, 1]), Tensor.zeros([2, 1]), epochs: 9, verbose: 0,
        callbacks: [EarlyStopping(monitor: monitor, patience: 2)])
      #expect(history.epoch == [0, 1, 2])
    }
  }

  @Test func csvFilesAreTheSame() throws {
    let rows: [[(String, Double)]] = [
      [("loss", 0.5), ("accuracy", 0.30000001192092896)], [("loss", 1e-7), ("accuracy", 1), ("val_loss", 2)],
    ]
    func text(_ rows: [[(String, Double)]], separator: String = ",", append: Bool = false) throws -> String {
      try withTemporaryFolder { folder in
        let path = folder + "/log.csv"
        for _ in 0..<2 {
          let logger = CSVLogger(path, separator: separator, append: append)
          try logger.onTrainBegin(logs: [:])
          for (epoch, row) in rows.enumerated() {
            try logger.onEpochEnd(epoch, logs: Logs(row.map { (name: $0.0, value: $0.1) }))
          }
          try logger.onTrainEnd(logs: [:])
        }
        return String(decoding: try fileBytes(path), as: UTF8.self)
      }
    }
    #expect(try text(rows) == reference.csv[0])
    #expect(try text(rows, append: true) == reference.csv[1])
    #expect(try text(rows.reversed(), separator: ";") == reference.csv[2])
  }

  @Test func aCSVFileThatCannotBeWrittenIsAnError() {
    let text = thrownText { _ = try watched(CSVLogger("/no/such/folder/log.csv")) }
    #expect(text == "'/no/such/folder/log.csv': cannot write it: No such file or directory")
  }

  @Test func theSchedulerSetsAndRecordsTheLearningRate() throws {
    let model = Sequential([Input(shape: [1]), Dense(1)])
    try model.compile(optimizer: SGD(learningRate: 1), loss: "mse")
    let history = try model.fit(
      Tensor.zeros([2, 1]), Tensor.zeros([2, 1]), epochs: 3, verbose: 0,
      callbacks: [LearningRateScheduler { epoch, rate in epoch == 0 ? rate : rate / 2 }])
    #expect(history.history["learning_rate"] == [1, 0.5, 0.25])
    #expect(history.history.keys == ["loss", "learning_rate"])
  }

  @Test func aScheduleInTheOptimizerCannotBeOverridden() throws {
    let model = Sequential([Input(shape: [1]), Dense(1)])
    try model.compile(
      optimizer: SGD(learningRate: ExponentialDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9)),
      loss: "mse")
    let text = thrownText {
      try model.fit(
        Tensor.zeros([2, 1]), Tensor.zeros([2, 1]), verbose: 0, callbacks: [LearningRateScheduler { _, rate in rate }])
    }
    #expect(text?.contains("the learning rate is a schedule and cannot be set") == true)
  }

  @Test func aLossThatIsNotANumberEndsTraining() throws {
    let model = Sequential([Input(shape: [1]), Dense(1)])
    try model.compile(optimizer: "sgd", loss: "mse")
    // The seventh of ten batches has an infinite target.
    let y = Tensor((0..<10).map { $0 == 6 ? Float.infinity : 0 }, shape: [10, 1])
    var last = -1
    let history = try model.fit(
      Tensor.ones([10, 1]), y, batchSize: 1, epochs: 3, verbose: 0,
      callbacks: [TerminateOnNaN(), LambdaCallback(onTrainBatchEnd: { batch, _ in last = batch })], shuffle: false)
    #expect(last == 6)
    #expect(history.epoch == [0])
    #expect(history["loss"]![0].isFinite == false)

    let text = thrownText {
      try model.fit(
        Tensor.ones([10, 1]), y, batchSize: 1, epochs: 3, verbose: 0, callbacks: [TerminateOnNaN(raiseError: true)],
        shuffle: false)
    }
    #expect(text == "fit: the loss is inf after batch 0; training stopped", "the weights are infinite now")
  }
}
