import Keras
import Testing

/// Python Keras and this library train the same networks on the same data from the same weights.
@Suite(.ownSession()) struct TrainingHistoryTests {
  let reference = TrainingReference.shared

  private func check(
    _ expected: TrainingReference.Case, _ model: Sequential, _ y: Tensor, _ history: History
  ) throws {
    #expect(history.history.keys == expected.keys)
    for (name, values) in history.history {
      #expect(largestDifference(values, expected.history[name]!) < 1e-4, "\(name): \(values)")
    }
    #expect(history.epoch == expected.epoch)
    #expect(history.params?.epochs == expected.params.epochs)
    #expect(history.params?.steps == expected.params.steps)
    #expect(model.history === history)
    for (weight, values) in zip(model.getWeights(), expected.end) {
      #expect(largestDifference(try weight.scalars(as: Float.self), values) < 1e-4)
    }
    let result = try model.evaluate(reference.inputs, y, batchSize: 16, verbose: 0)
    for name in result.names {
      #expect(try abs(result[name] - expected.evaluation[name]!) < 1e-4, "\(name)")
    }
    let prediction = try model.predict(reference.inputs, batchSize: 16, verbose: 0)
    #expect(largestDifference(try prediction.scalars(as: Float.self), expected.prediction) < 1e-4)
  }

  @Test func sparseLabelsWithAdamAndAValidationSplit() throws {
    let model = try referenceNetwork(outputs: 3, activation: "softmax", start: reference.sparse.start)
    try model.compile(optimizer: "adam", loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
    let y = Tensor(reference.labels)
    let history = try model.fit(
      reference.inputs, y, batchSize: 16, epochs: 3, verbose: 0, validationSplit: 0.2, shuffle: false)
    try check(reference.sparse, model, y, history)
  }

  @Test func sampleWeightsWithMomentumAndWeightedMetrics() throws {
    let model = try referenceNetwork(outputs: 3, activation: "softmax", start: reference.weighted.start)
    try model.compile(
      optimizer: SGD(learningRate: 0.1, momentum: 0.9), loss: .categoricalCrossentropy, metrics: ["accuracy"],
      weightedMetrics: ["accuracy", Precision(name: "precision")])
    let (y, weights) = (reference.oneHot, Tensor(reference.weights))
    let history = try model.fit(
      reference.inputs, y, batchSize: 16, epochs: 3, verbose: 0, validationData: (reference.inputs, y, weights),
      shuffle: false, sampleWeight: weights)
    try check(reference.weighted, model, y, history)
  }

  @Test func classWeightsWithARegularizerAndALossWeight() throws {
    let model = try referenceNetwork(
      outputs: 3, activation: "softmax", regularizer: L2(0.01), start: reference.class_weight.start)
    try model.compile(
      optimizer: "rmsprop", loss: "categorical_crossentropy", lossWeights: 2, weightedMetrics: ["accuracy"])
    let history = try model.fit(
      reference.inputs, reference.oneHot, batchSize: 16, epochs: 3, verbose: 0, shuffle: false,
      classWeight: [0: 0.5, 2: 3])
    try check(reference.class_weight, model, reference.oneHot, history)
  }

  @Test func epochsOfFewerStepsThanTheDataHas() throws {
    let model = try referenceNetwork(outputs: 2, activation: nil, start: reference.regression.start)
    try model.compile(
      optimizer: SGD(learningRate: 0.05), loss: "mse", metrics: ["mae", RootMeanSquaredError()])
    let history = try model.fit(
      reference.inputs, reference.targets, batchSize: 16, epochs: 4, verbose: 0,
      validationData: (reference.inputs, reference.targets), shuffle: false, stepsPerEpoch: 3, validationSteps: 2,
      validationFreq: 2)
    try check(reference.regression, model, reference.targets, history)
  }
}
