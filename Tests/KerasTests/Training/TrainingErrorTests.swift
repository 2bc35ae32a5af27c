import Keras
import Testing

/// A user's mistake is told before anything is trained, with the actual and the expected value.
@Suite(.ownSession()) struct TrainingErrorTests {
  private let x = Tensor.ones([10, 4])
  private let y = Tensor.zeros([10, 3])

  private func classifier(_ loss: any LossSpecifier = "categorical_crossentropy") throws -> Sequential {
    let model = Sequential([
      Input(shape: [4]), Dense(5, activation: "relu", name: "hidden"), Dense(3, activation: "softmax", name: "classes"),
    ])
    try model.compile(optimizer: "adam", loss: loss, metrics: ["accuracy"])
    return model
  }

  /// What `body` throws; the weights must stay as they were.
  private func failure(_ loss: any LossSpecifier = "categorical_crossentropy", _ body: (Sequential) throws -> Void)
    throws -> String
  {
    let model = try classifier(loss)
    let before = try model.getWeights().map { try $0.scalars(as: Float.self) }
    let text = thrownText { try body(model) }
    #expect(try model.getWeights().map { try $0.scalars(as: Float.self) } == before)
    return text ?? "nothing was thrown"
  }

  @Test func argumentsOutOfRange() throws {
    #expect(try failure { try $0.fit(x, y, batchSize: 0) } == "fit: batchSize is 0; expected 1 or more")
    #expect(try failure { try $0.fit(x, y, epochs: 0) } == "fit: epochs is 0; expected 1 or more")
    #expect(try failure { try $0.fit(x, y, epochs: -3) } == "fit: epochs is -3; expected 1 or more")
    #expect(try failure { try $0.fit(x, y, stepsPerEpoch: 0) } == "fit: stepsPerEpoch is 0; expected 1 or more")
    #expect(try failure { try $0.fit(x, y, initialEpoch: -1) } == "fit: initialEpoch is -1; expected 0 or more")
    #expect(try failure { try $0.fit(x, y, validationFreq: 0) } == "fit: validationFreq is 0; expected 1 or more")
    #expect(
      try failure { try $0.fit(x, y, verbose: 7) } == "verbose: 7 was given; expected 0, 1, 2 or \"auto\"")
    for split in [1.0, -0.1, .nan] {
      #expect(
        try failure { try $0.fit(x, y, validationSplit: split) }
          == "fit: validationSplit is \(split); expected 0 or more, less than 1")
    }
    #expect(
      try failure { try $0.fit(x, y, validationSplit: 0.99) }
        == "fit: validationSplit 0.99 of 10 samples leaves 0 to train on and 10 to validate; both must have one or more"
    )
    #expect(try failure { _ = try $0.evaluate(x, y, batchSize: -1) } == "evaluate: batchSize is -1; expected 1 or more")
    #expect(try failure { _ = try $0.predict(x, batchSize: 0) } == "predict: batchSize is 0; expected 1 or more")
    #expect(
      try failure { try $0.compile(stepsPerExecution: 0) } == "compile: stepsPerExecution is 0; expected 1 or more")
  }

  @Test func samplesThatDoNotMatch() throws {
    #expect(
      try failure { try $0.fit(x, y[0..<9]) }
        == "fit: all arrays must have the same number of samples; x has 10 of shape (10, 4), y has 9 of shape (9, 3)")
    #expect(
      try failure { try $0.fit(x, y, verbose: 0, sampleWeight: Tensor.ones([4])) }.contains("sampleWeight has 4"))
    #expect(
      try failure { try $0.fit(x, y, validationData: (x, y[0..<2])) }.contains("y has 2 of shape (2, 3)"))
    #expect(
      try failure { try $0.fit(Tensor.ones([0, 4]), Tensor.ones([0, 3])) }
        == "fit: there are no samples: x has shape (0, 4)")
    #expect(
      try failure { _ = try $0.predict(Tensor.ones([0, 4])) }
        == "predict: x has no samples: its shape is (0, 4)")
    #expect(
      try failure { try $0.fit(Tensor(1), Tensor(2)) }
        == "fit: x is a scalar; expected an array with one entry a sample")
  }

  @Test func shapesThatDoNotFitTheModel() throws {
    let wide = try failure { try $0.fit(Tensor.ones([10, 6]), y, verbose: 0) }
    #expect(wide == "layer 'hidden': expected size 4 in dimension -1, got shape (10, 6)", "\(wide)")
    let deep = try failure { try $0.fit(Tensor.ones([10, 4, 4]), y, verbose: 0) }
    #expect(deep.hasSuffix("expected shape (None, 4), got shape (10, 4, 4)"), "\(deep)")
    let predicted = try failure { _ = try $0.predict(Tensor.ones([10, 6])) }
    #expect(predicted.contains("(10, 6)"), "\(predicted)")

    let targets = try failure { try $0.fit(x, Tensor.zeros([10, 7]), verbose: 0) }
    #expect(
      targets.hasPrefix("fit: y of shape (None, 7) does not fit the output (None, 3) of layer 'classes': "),
      "\(targets)")
    let evaluated = try failure { _ = try $0.evaluate(x, Tensor.zeros([10, 7]), verbose: 0) }
    #expect(
      evaluated.hasPrefix("evaluate: y of shape (None, 7) does not fit the output (None, 3) of layer 'classes': "),
      "\(evaluated)")
    let indices = try failure { try $0.fit(x, Tensor.zeros([10], dtype: .int32), verbose: 0) }
    #expect(
      indices.hasPrefix("fit: y of shape (None,) does not fit the output (None, 3) of layer 'classes'"), "\(indices)")
    let validation = try failure {
      try $0.fit(x, y, verbose: 0, validationData: (x, Tensor.zeros([10, 2])))
    }
    #expect(validation.contains("y of shape (None, 2) does not fit the output (None, 3)"), "\(validation)")
  }

  @Test func labelsOutsideTheClasses() throws {
    let sparse = "sparse_categorical_crossentropy"
    var labels = [Int32](repeating: 2, count: 10)
    labels[7] = 3
    #expect(
      try failure(sparse) { try $0.fit(x, Tensor(labels), verbose: 0) }
        == "fit: label 3 of sample 7 is not one of the 3 classes (0 to 2) of layer 'classes'")
    labels[7] = -1
    #expect(
      try failure(sparse) { _ = try $0.evaluate(x, Tensor(labels), verbose: 0) }
        == "evaluate: label -1 of sample 7 is not one of the 3 classes (0 to 2) of layer 'classes'")
    #expect(
      try failure(sparse) { try $0.fit(x, Tensor(labels.map { UInt8(truncatingIfNeeded: $0) }), verbose: 0) }
        .contains("label 255 of sample 7"))
    #expect(
      try failure(sparse) {
        try $0.fit(x, Tensor(labels.map { Float($0) / 2 + 1 }).expandingDimensions(1), verbose: 0)
      }.contains("label 0.5 of sample 7"))
    #expect(
      try failure("crossentropy") { try $0.fit(x, Tensor(labels), verbose: 0) }.contains("label -1 of sample 7"))
    #expect(
      try failure(sparse) {
        try $0.fit(x, Tensor.zeros([10], dtype: .int32), verbose: 0, validationData: (x, Tensor(labels)))
      }
      .contains("label -1 of sample 7"))

    let ignoring = try classifier(SparseCategoricalCrossentropy(ignoreClass: -1))
    let history = try ignoring.fit(x, Tensor(labels), verbose: 0)
    #expect(history["loss"]!.allSatisfy { $0.isFinite })
  }

  @Test func modelsThatAreNotReady() throws {
    let model = Sequential([Dense(3)])
    #expect(
      thrownText { try model.fit(x, y) } == "fit: the model is not compiled; call compile(optimizer:loss:) first")
    #expect(thrownText { _ = try model.evaluate(x, y) }?.hasPrefix("evaluate: the model is not compiled") == true)
    #expect(thrownText { try model.trainOnBatch(x, y) }?.hasPrefix("trainOnBatch: the model is not compiled") == true)
    let empty = Sequential()
    #expect(thrownText { _ = try empty.predict(x) }?.contains("it has no layers") == true)
    try model.compile(optimizer: "adam")
    #expect(
      thrownText { try model.fit(x, y, verbose: 0) }
        == "fit: there is no loss: pass one to compile(loss:), or add one in a layer")
    try model.compile(loss: "mse")
    #expect(
      thrownText { try model.fit(x, verbose: 0) } == "fit: loss 'mse' needs targets, but y is missing")
  }

  @Test func mistakesThatLayersRemembered() throws {
    let model = Sequential([Dense(3, name: "twice"), Dense(3, name: "twice")])
    #expect(thrownText { try model.compile(loss: "mse") }?.contains("'twice'") == true)
    #expect(thrownText { try model.fit(x, y, verbose: 0) } != nil)
    #expect(thrownText { _ = try model.predict(x) }?.contains("'twice'") == true)
    let dense = Sequential()
    try dense.compile(loss: "mse")
    dense.add(Dense(0, name: "none"))
    #expect(thrownText { try dense.fit(x, y, verbose: 0) }?.contains("units is 0") == true)
  }

  @Test func unknownNames() throws {
    #expect(
      try failure { try $0.compile(optimizer: "adm") }.hasPrefix("unknown optimizer 'adm'; did you mean 'adam'"))
    #expect(
      try failure { try $0.compile(loss: "msee") }.hasPrefix("unknown loss 'msee'; did you mean 'MSE', 'MSLE', 'mse'?"))
    #expect(
      try failure { try $0.compile(metrics: ["acuracy"]) }
        .hasPrefix("unknown metric 'acuracy'; did you mean 'Accuracy', 'accuracy'"))
    // A compile that failed has changed nothing.
    let model = try classifier()
    #expect(thrownText { try model.compile(optimizer: "adm") } != nil)
    #expect(model.loss?.name == "categorical_crossentropy")
  }

  @Test func aTensorThatCannotBeComputedIsTold() throws {
    let impossible = Tensor.ones([3, 4]).matmul(Tensor.ones([5, 6]))
    #expect(try failure { try $0.fit(impossible, y) }.contains("matmul"))
  }

  @Test func wrongTargetsDoNotSettleTheMetrics() throws {
    let model = Sequential([Input(shape: [4]), Dense(3, activation: "softmax")])
    try model.compile(loss: .custom("any") { _, yPred in yPred.mean(axes: [-1]) }, metrics: ["accuracy", "mae"])
    #expect(thrownText { try model.fit(x, Tensor.zeros([10, 7]), verbose: 0) }?.contains("(None, 7)") == true)
    try model.fit(x, Tensor.zeros([10, 1], dtype: .int32), verbose: 0)
    #expect(model.metrics[1] is SparseCategoricalAccuracy)
  }

  @Test func anErrorOfACallbackLeavesTheLastFinishedStep() throws {
    struct Enough: Error {}
    let model = Sequential([Input(shape: [1]), Dense(1, useBias: false, kernelInitializer: "zeros")])
    try model.compile(optimizer: SGD(learningRate: 0.5), loss: .custom("sum") { _, yPred in yPred.mean(axes: [-1]) })
    #expect(throws: Enough.self) {
      try model.fit(
        Tensor.ones([8, 1]), Tensor.ones([8, 1]), batchSize: 1, verbose: 0,
        callbacks: [LambdaCallback(onTrainBatchEnd: { batch, _ in if batch == 2 { throw Enough() } })])
    }
    #expect(try model.getWeights()[0].scalars(as: Float.self) == [-1.5])
  }
}
