import Keras
import Testing

/// What users of Python Keras write first.
@Suite("Spellings of a first hour")
struct FirstHourTests {
  @Test("sizes as tuples, positional arguments and keywords give what the full spelling gives", .ownSession())
  func spellings() throws {
    #expect(Conv2D(4, (3, 2)).kernelSize == [3, 2])
    #expect(MaxPooling2D((2, 3)).poolSize == [2, 3])
    #expect(Dropout(rate: 0.25).rate == 0.25)
    #expect(EarlyStopping("loss", patience: 2).monitor == "loss")
    #expect(ReduceLROnPlateau("loss", patience: 2).monitor == "loss")
    for optimizer in [
      Adadelta(0.5), Adafactor(0.5), Adagrad(0.5), Adam(0.5), AdamW(0.5, weightDecay: 0.1), Adamax(0.5), Ftrl(0.5),
      Lamb(0.5), Lion(0.5), Muon(0.5), Nadam(0.5), RMSprop(0.5, momentum: 0.1), SGD(0.5, momentum: 0.9),
      ScheduleFreeAdamW(0.5),
    ] as [Optimizer] {
      #expect(optimizer.learningRate == 0.5)
    }
    #expect(SGD(0.5, momentum: 0.9).momentum == 0.9)
  }

  @Test("closures are losses and metrics, in the history by their names", .ownSession())
  func closures() throws {
    let x = Tensor((0..<20).map { Float($0) / 20 }).reshaped(10, 2)
    let y = x.sum(axes: [-1], keepDims: true)
    let model = Sequential([Input(shape: [2]), Dense(1)])
    try model.compile(
      optimizer: SGD(0.1), loss: { ($0 - $1).square().mean(axes: [-1]) },
      metrics: [
        "mse", .custom("largest") { ($0 - $1).abs().max(axes: [-1]) }, .custom { ($0 - $1).abs().mean(axes: [-1]) },
      ])
    let history = try model.fit(x, y, verbose: 0)
    #expect(history.history.keys.sorted() == ["custom", "largest", "loss", "mse"])
    #expect(abs(history["loss"]![0] - history["mse"]![0]) < 1e-6)
  }

  @Test("a name that a result does not have is an error that names the nearest")
  func names() throws {
    let model = Sequential([Input(shape: [2]), Dense(1, activation: "sigmoid")])
    try model.compile(loss: "binary_crossentropy", metrics: ["accuracy"])
    let result = try model.evaluate(Tensor.zeros([4, 2]), Tensor.zeros([4, 1]), verbose: 0)
    #expect(try result["accuracy"] >= 0)
    let text = thrownText { _ = try result["acuracy"] }
    #expect(text == "unknown metric 'acuracy'; did you mean 'accuracy', 'loss'?")
  }

  @Test("layers are added to and taken off a loaded Sequential, and to no other model", .ownSession())
  func loadedModels() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/m.keras"
      try Sequential([Input(shape: [2]), Dense(3), Dense(4)]).save(path)
      let model = try loadModel(path)
      #expect(model.pop()?.name == "dense_1")
      model.add(Dense(5))
      #expect(try model.predict(Tensor.zeros([1, 2]), verbose: 0).shape == [1, 5])
    }
    final class Own: Model {}
    let own = Own()
    own.add(Dense(2, name: "top"))
    #expect(thrownText { try own.compile(loss: "mse") }?.contains("add(_:) belongs to Sequential; layer 'top'") == true)
  }

  @Test("targets of the other kind of crossentropy are told what to do")
  func crossentropies() throws {
    let model = Sequential([Input(shape: [2]), Dense(3, activation: "softmax")])
    let x = Tensor.zeros([4, 2])
    try model.compile(loss: "categorical_crossentropy")
    let sparse = thrownText { try model.fit(x, Tensor([0, 1, 2, 1]), verbose: 0) }
    #expect(sparse?.contains("sparse_categorical_crossentropy") == true && sparse?.contains("toCategorical") == true)
    try model.compile(loss: "sparse_categorical_crossentropy")
    let rows = thrownText { try model.fit(x, Tensor.zeros([4, 3]), verbose: 0) }
    #expect(rows?.contains("loss categorical_crossentropy") == true && rows?.contains("argmax") == true)
  }

  @Test("a dataset is gone through by a loop, a batch that fails last")
  func loops() throws {
    let series = Tensor((0..<10).map { Float($0) })
    let dataset = try timeseriesDatasetFromArray(series, series, sequenceLength: 3, batchSize: 4)
    #expect(dataset.map(\.x.shape) == [[4, 3], [4, 3]])
    #expect(try dataset.first { _ in true }?.y?.scalars(as: Int.self) == [0, 1, 2, 3])
    final class Broken: BatchDataset {
      struct Gone: Error {}
      override var count: Int { 3 }
      override func batch(at index: Int) throws -> Batch {
        if index == 1 { throw Gone() }
        return Batch(Tensor.zeros([1]))
      }
    }
    let batches = Array(Broken())
    #expect(
      batches.count == 2 && batches[0].x.error == nil && batches[1].x.error?.description.contains("batch 1") == true)
  }

  @Test("counts of true and predicted classes, and what is no class")
  func confusion() throws {
    let counts = try confusionMatrix(Tensor([0, 1, 1, 2]), Tensor([0, 1, 2, 2]))
    #expect(counts == [[1, 0, 0], [0, 1, 1], [0, 0, 1]])
    #expect(try confusionMatrix([0], [1], numClasses: 3) == [[0, 1, 0], [0, 0, 0], [0, 0, 0]])
    #expect(thrownText { _ = try confusionMatrix(Tensor([0, 1]), Tensor.zeros([2, 3])) }?.contains("argmax") == true)
    #expect(thrownText { _ = try confusionMatrix([0, 1], [0]) }?.contains("2 samples, yPred 1") == true)
    #expect(thrownText { _ = try confusionMatrix([0, 3], [0, 1], numClasses: 3) }?.contains("sample 1 is 3") == true)
    #expect(thrownText { _ = try confusionMatrix(Tensor([0.5]), Tensor([1])) }?.contains("0.5") == true)
  }
}
