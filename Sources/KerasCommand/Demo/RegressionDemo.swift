import Keras

/// The progress of a disease in a year: one number from ten measurements.
struct RegressionDemo: Demo {
  let data: DemoData

  init(data path: String?) throws {
    data =
      try path.map { try DemoData(npz: $0) } ?? DemoData(Datasets.diabetes.load(scaled: false, testSplit: 0.2))
  }

  func run(epochs: Int?, pictures: Pictures) throws {
    let title = "Progress of diabetes"
    let features = data.xTrain.shape.last ?? 1
    let normalization = Normalization()
    try normalization.adapt(data.xTrain)
    // The network gives numbers around 0; this layer moves them to where the targets lie.
    let target = data.yTrain.cast(to: .float32)
    let (mean, deviation) = (try target.mean().item(), try target.standardDeviation().item())

    let model = Sequential(name: "progress")
    model.add(Input(shape: [features]))
    model.add(normalization)
    model.add(Dense(32, activation: .relu, kernelRegularizer: .l2(1e-3)))
    model.add(Dropout(0.2))
    model.add(Dense(16, activation: .relu))
    model.add(Dense(1))
    model.add(Rescaling(deviation, offset: mean))
    try model.compile(
      optimizer: Adam(learningRate: 3e-3), loss: "mse",
      metrics: ["mae", RootMeanSquaredError(), R2Score()])
    model.summary()

    print("\n\(title): \(data.xTrain.shape[0]) patients to train on, \(data.xTest.shape[0]) to test on\n")
    let history = try model.fit(
      data.xTrain, column(target), batchSize: 16, epochs: epochs ?? 60,
      callbacks: [EarlyStopping(patience: 10, restoreBestWeights: true)], validationSplit: DemoData.validationSplit)
    let result = try model.evaluate(data.xTest, column(data.yTest.cast(to: .float32)), verbose: 0)
    let predicted = try model.predict(data.xTest, verbose: 0).flattened().scalars(as: Double.self)
    let truth = try data.yTest.flattened().scalars(as: Double.self)

    var report = Report(title: "On \(truth.count) patients that the model has not seen")
    report.add("mean absolute error", try result["mae"])
    report.add("root mean squared error", try result["root_mean_squared_error"])
    report.add("R²", try result["r2_score"])
    print(report)

    try pictures.draw("model") { try plotModel(model, to: $0, showShapes: true, showLayerActivations: true) }
    try pictures.draw("history") { try plotHistory(history.history, to: $0, title: title) }
    try pictures.draw("predictions") {
      try plotPredictions(true: truth, predicted: predicted, to: $0, title: title)
    }
  }

  private func column(_ y: Tensor) -> Tensor { y.reshaped(-1, 1) }
}
