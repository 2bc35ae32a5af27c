import Keras
import Testing

@Suite(.ownSession()) struct FitTests {
  /// Two clouds of points and which one each belongs to.
  private func clouds(_ count: Int) -> (x: Tensor, y: Tensor) {
    let places = (0..<count).flatMap { index -> [Float] in
      let angle = Float(index) * 2.399963
      let side: Float = index.isMultiple(of: 2) ? 1.5 : -1.5
      return [side + Float(index % 7) * 0.1 * (angle.truncatingRemainder(dividingBy: 2) - 1), side]
    }
    return (Tensor(places, shape: [count, 2]), Tensor((0..<count).map { Float($0 % 2) }, shape: [count, 1]))
  }

  private func model() throws -> Sequential {
    let model = Sequential([Input(shape: [2]), Dense(8, activation: "tanh"), Dense(1, activation: "sigmoid")])
    try model.compile(optimizer: Adam(learningRate: 0.05), loss: "binary_crossentropy", metrics: ["accuracy"])
    return model
  }

  @Test func aSeparableProblemIsLearned() throws {
    let (x, y) = clouds(203)
    let model = try model()
    let history = try model.fit(x, y, epochs: 15, verbose: 0, validationSplit: 0.2)
    #expect(history["val_accuracy"]!.last! > 0.98)
    #expect(history["loss"]!.last! < history["loss"]!.first! / 4)
    let result = try model.evaluate(x, y, verbose: 0)
    #expect(try result["accuracy"] > 0.98)
    #expect(result.names == ["loss", "accuracy"])
    let classes = try model.predict(x, verbose: 0).scalars(as: Float.self).map { $0 > 0.5 ? 1 : 0 as Float }
    let right = zip(classes, try y.scalars(as: Float.self)).filter { $0 == $1 }.count
    #expect(abs(Double(right) / 203 - (try result["accuracy"])) < 1e-6)
  }

  @Test func aSeedRepeatsARun() throws {
    let (x, y) = clouds(100)
    func run(seed: Int) throws -> [Double] {
      setRandomSeed(seed)
      return try model().fit(x, y, batchSize: 8, epochs: 3, verbose: 0)["loss"]!
    }
    let first = try run(seed: 5)
    #expect(try run(seed: 5) == first)
    #expect(try run(seed: 6) != first)
  }

  @Test func integersAndBytesAreDataToo() throws {
    let values = (0..<64).map { UInt8(($0 * 37) % 256) }
    let y = Tensor((0..<16).map { UInt8($0 % 3) })
    let weights: [Tensor] = [
      Tensor((0..<12).map { Float($0 % 5) * 0.01 }, shape: [4, 3]), Tensor([0, 0.1, 0.2] as [Float]),
    ]
    func losses(_ x: Tensor) throws -> [Double] {
      let model = Sequential([Input(shape: [4]), Dense(3, activation: "softmax")])
      try model.setWeights(weights)
      try model.compile(optimizer: SGD(learningRate: 1e-4), loss: "sparse_categorical_crossentropy")
      return try model.fit(x, y, batchSize: 4, epochs: 2, verbose: 0, shuffle: false)["loss"]!
    }
    let bytes = Tensor(values, shape: [16, 4])
    let expected = try losses(bytes.cast(to: .float32))
    for type in [DType.uint8, .int32, .int64, .float64] {
      #expect(largestDifference(try losses(bytes.cast(to: type)), expected) < 1e-6, "\(type)")
    }
  }

  @Test func bytesReachALayerThatWasNotToldAShape() throws {
    let model = Sequential([Dense(3, activation: "softmax")])
    try model.compile(optimizer: "sgd", loss: "sparse_categorical_crossentropy")
    let history = try model.fit(
      Tensor((0..<64).map { UInt8($0) }, shape: [16, 4]), Tensor((0..<16).map { UInt8($0 % 3) }), verbose: 0)
    #expect(history["loss"]![0].isFinite)
  }

  @Test func trainingOnBatchesGivesEachBatchItsOwnNumbers() throws {
    let (x, y) = clouds(60)
    let model = try model()
    let before = try model.testOnBatch(x[0..<20], y[0..<20])
    let first = try model.trainOnBatch(x[0..<20], y[0..<20])
    #expect(abs(before.loss - first.loss) < 1e-6, "what is told is of before the update")
    for _ in 0..<30 { try model.trainOnBatch(x[0..<20], y[0..<20]) }
    let after = try model.testOnBatch(x[0..<20], y[0..<20])
    #expect(after.loss < first.loss)
    #expect(try model.evaluate(x[0..<20], y[0..<20], verbose: 0) == after)
    let weighted = try model.trainOnBatch(x[0..<20], y[0..<20], classWeight: [0: 0, 1: 0])
    #expect(weighted.loss == 0)
  }

  @Test func predictionsComeInOrderWhateverTheBatches() throws {
    let (x, _) = clouds(45)
    let model = try model()
    let whole = try model.predictOnBatch(x).scalars(as: Float.self)
    let eager = try model(x).scalars(as: Float.self)
    #expect(largestDifference(whole, eager) < 1e-6)
    for size in [1, 7, 32, 45, 100] {
      let batched = try model.predict(x, batchSize: size, verbose: 0)
      #expect(batched.shape == [45, 1])
      #expect(largestDifference(try batched.scalars(as: Float.self), whole) < 1e-6)
    }
    #expect(try model.predict(x, batchSize: 10, verbose: 0, steps: 2).shape == [20, 1])
  }

  @Test func predictionsFollowTheWeights() throws {
    let x = Tensor.ones([1, 1])
    let model = Sequential([Input(shape: [1]), Dense(1, useBias: false)])
    try model.setWeights([Tensor([2] as [Float], shape: [1, 1])])
    #expect(try model.predict(x, verbose: 0).item() == 2)
    try model.setWeights([Tensor([3] as [Float], shape: [1, 1])])
    #expect(try model.predict(x, verbose: 0).item() == 3)
    // The optimizer moves the weights to other memory.
    try model.compile(optimizer: SGD(learningRate: 1), loss: "mse")
    _ = try model.evaluate(x, x, verbose: 0)
    try model.fit(x, Tensor.zeros([1, 1]), verbose: 0)
    #expect(try model.predict(x, verbose: 0).item() == -3)
    #expect(try model.evaluate(x, Tensor.zeros([1, 1]), verbose: 0).loss == 9)
    model.add(Dense(1, kernelInitializer: "ones"))
    #expect(try model.predict(x, verbose: 0).item() == -3)
    model.add(Dense(2, kernelInitializer: "ones"))
    #expect(try model.predict(x, verbose: 0).shape == [1, 2])
  }

  @Test func compilingAgainStartsWithTheWeightsAsTheyAre() throws {
    let (x, y) = clouds(64)
    let model = try model()
    try model.fit(x, y, epochs: 5, verbose: 0)
    let loss = try model.evaluate(x, y, verbose: 0).loss
    try model.compile(optimizer: "sgd", loss: "binary_crossentropy")
    #expect(abs(try model.evaluate(x, y, verbose: 0).loss - loss) < 1e-6)
    let history = try model.fit(x, y, epochs: 5, verbose: 0)
    #expect(history["loss"]!.last! < loss)
    #expect(model.metricsNames == ["loss"])
  }

  @Test func frozenLayersStayAsTheyAre() throws {
    let (x, y) = clouds(64)
    let model = try model()
    model.layers[0].trainable = false
    try model.compile(optimizer: "adam", loss: "binary_crossentropy")
    let before = try model.getWeights().map { try $0.scalars(as: Float.self) }
    try model.fit(x, y, verbose: 0)
    let after = try model.getWeights().map { try $0.scalars(as: Float.self) }
    let (frozen, trained) = (model.layers[0].weights.count, model.layers[1].weights.count)
    let kept = zip(before, after).filter { $0 == $1 }.count
    #expect((frozen, trained) == (2, 2))
    #expect(kept == 2)
  }

  @Test func aModelWithNothingToTrainIsOnlyMeasured() throws {
    let (x, y) = clouds(64)
    let model = try model()
    model.trainable = false
    try model.compile(optimizer: "adam", loss: "binary_crossentropy")
    let history = try model.fit(x, y, epochs: 2, verbose: 0, shuffle: false)
    #expect(history["loss"]![0] == history["loss"]![1])
  }

  @Test func settingStopTrainingEndsAfterTheStep() throws {
    let (x, y) = clouds(64)
    let model = try model()
    var batches = 0
    let history = try model.fit(
      x, y, batchSize: 8, epochs: 4, verbose: 0,
      callbacks: [
        LambdaCallback(onTrainBatchEnd: { batch, _ in
          batches += 1
          if batches == 11 { model.stopTraining = true }
        })
      ])
    #expect(batches == 11)
    #expect(history.epoch == [0, 1])
  }
}
