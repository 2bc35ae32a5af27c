import Testing

@testable import Keras

@Suite(.ownSession()) struct SwapEMAWeightsTests {
  @Test func weightsAndLossesAreThoseOfKeras() throws {
    let reference = try CallbackReference.load()
    #expect(reference.swaps.count == 3)
    for expected in reference.swaps {
      let model = try reference.network(
        SGD(learningRate: 0.1, useEma: true, emaMomentum: 0.9, emaOverwriteFrequency: expected.overwrite))
      var seen: [[Double]] = []
      let look = { (_: Int, _: Logs) in seen.append(try model.getWeights()[0].scalars(as: Double.self)) }
      let history = try model.fit(
        reference.inputs, reference.targets, batchSize: 8, epochs: 3, verbose: 0,
        callbacks: [
          SwapEMAWeights(swapOnEpoch: expected.swap_on_epoch), LambdaCallback(onEpochBegin: look, onEpochEnd: look),
        ], validationData: (reference.inputs, reference.targets), shuffle: false)
      for name in ["loss", "val_loss"] {
        #expect(largestDifference(history[name]!, expected.history[name]!) < 1e-5)
      }
      #expect(largestDifference(seen, expected.seen) < 1e-5)
      #expect(try largestDifference(weightLists(model), expected.end) < 1e-5)
    }
  }

  @Test func evaluateAndPredictUseTheAveragesAndPutTheWeightsBack() throws {
    let reference = try CallbackReference.load()
    let model = try reference.network(SGD(learningRate: 0.1, useEma: true, emaMomentum: 0.9))
    try model.fit(reference.inputs, reference.targets, epochs: 3, verbose: 0)
    // The end of training made the averages the weights.
    let averages = try model.predict(reference.inputs, verbose: 0).scalars(as: Float.self)
    let loss = try model.evaluate(reference.inputs, reference.targets, verbose: 0)["loss"]
    let others = model.getWeights().map { $0 * 2 }
    try model.setWeights(others)
    let swap = SwapEMAWeights()
    #expect(
      try model.predict(reference.inputs, verbose: 0, callbacks: [swap]).scalars(as: Float.self) == averages)
    #expect(
      try model.evaluate(reference.inputs, reference.targets, verbose: 0, callbacks: [swap])["loss"] == loss)
    #expect(try weightLists(model) == others.map { try $0.scalars(as: Double.self) })
  }

  @Test func anOptimizerWithoutAveragesIsRefused() throws {
    let reference = try CallbackReference.load()
    func text(_ optimizer: Optimizer) throws -> String? {
      let model = try reference.network(optimizer)
      return thrownText {
        _ = try model.evaluate(reference.inputs, reference.targets, verbose: 0, callbacks: [SwapEMAWeights()])
      }
    }
    #expect(try text(SGD())?.contains("keeps no averages; make it with useEma: true") == true)
    #expect(try text(SGD(useEma: true))?.contains("has no averages yet") == true)
  }
}
