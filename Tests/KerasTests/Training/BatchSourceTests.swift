import Keras
import Testing

/// Data that comes in batches trains as the same data in arrays does.
@Suite(.ownSession()) struct BatchSourceTests {
  let reference = TrainingReference.shared

  private final class Slices: BatchDataset {
    let (x, y): (Tensor, Tensor)
    var ends = 0
    init(_ x: Tensor, _ y: Tensor) { (self.x, self.y) = (x, y) }
    override var count: Int { 4 }
    override func batch(at index: Int) -> Batch {
      let rows = index * 16..<Swift.min(index * 16 + 16, 50)
      return Batch(x[rows], y[rows])
    }
    override func onEpochEnd() { ends += 1 }
  }

  private func model() throws -> Sequential {
    let model = try referenceNetwork(outputs: 2, activation: nil, start: reference.regression.start)
    try model.compile(optimizer: SGD(learningRate: 0.05), loss: "mse", metrics: ["mae"])
    return model
  }

  private func expected(_ stepsPerEpoch: Int? = nil) throws -> MetricHistory {
    try model().fit(
      reference.inputs, reference.targets, batchSize: 16, epochs: 3, verbose: 0,
      validationData: (reference.inputs, reference.targets), shuffle: false, stepsPerEpoch: stepsPerEpoch
    ).history
  }

  @Test func aDatasetOfBatches() throws {
    let (training, validation) = (
      Slices(reference.inputs, reference.targets), Slices(reference.inputs, reference.targets)
    )
    let history = try model().fit(training, epochs: 3, verbose: 0, validationData: validation)
    #expect(history.history == (try expected()))
    #expect(history.params?.steps == 4)
    #expect(training.ends == 2, "one before each further epoch")
  }

  @Test func anArrayOfPairs() throws {
    let source = Slices(reference.inputs, reference.targets)
    let pairs = (0..<4).map { (source.batch(at: $0).x, source.batch(at: $0).y!) }
    let history = try model().fit(
      pairs, epochs: 3, verbose: 0, validationData: (reference.inputs, reference.targets), validationBatchSize: 16)
    #expect(history.history == (try expected()))
  }

  @Test func aGeneratorThatNeverEnds() throws {
    let source = Slices(reference.inputs, reference.targets)
    var next = 0
    let endless = AnyIterator<(Tensor, Tensor)> {
      defer { next += 1 }
      let batch = source.batch(at: next % 4)
      return (batch.x, batch.y!)
    }
    let history = try model().fit(
      endless, epochs: 3, verbose: 0, validationData: (reference.inputs, reference.targets), stepsPerEpoch: 4,
      validationBatchSize: 16)
    #expect(history.history == (try expected()))
  }

  @Test func aGeneratorThatEndsEndsTraining() throws {
    let source = Slices(reference.inputs, reference.targets)
    var next = 0
    let once = AnyIterator<(Tensor, Tensor)> {
      guard next < 4 else { return nil }
      defer { next += 1 }
      return (source.batch(at: next).x, source.batch(at: next).y!)
    }
    let model = try model()
    let history = try model.fit(once, epochs: 3, verbose: 0)
    #expect(history.epoch == [0])
    #expect(history["loss"]! == [try expected()["loss"]![0]])
    #expect(model.stopTraining)
  }

  @Test func evaluationAndPrediction() throws {
    let (source, model) = (Slices(reference.inputs, reference.targets), try model())
    #expect(
      try model.evaluate(source, verbose: 0)
        == (try model.evaluate(reference.inputs, reference.targets, batchSize: 16, verbose: 0)))
    let batched = try model.predict(source, verbose: 0).scalars(as: Float.self)
    #expect(batched == (try model.predict(reference.inputs, batchSize: 16, verbose: 0).scalars(as: Float.self)))
  }

  @Test func aBatchWithWrongLabelsIsNotTrainedOn() throws {
    let model = try referenceNetwork(outputs: 3, activation: "softmax")
    try model.compile(optimizer: SGD(learningRate: 0), loss: "sparse_categorical_crossentropy")
    let wrong = [(reference.inputs, Tensor(reference.labels)), (reference.inputs, Tensor(reference.labels) + 2)]
    let text = thrownText { try model.fit(wrong, verbose: 0) }
    #expect(text?.contains("is not one of the 3 classes (0 to 2)") == true)
  }

  @Test func noBatchesAtAll() throws {
    let text = thrownText { _ = try model().fit([(Tensor, Tensor)](), verbose: 0) }
    #expect(text == "fit: the data has no batches")
  }
}
