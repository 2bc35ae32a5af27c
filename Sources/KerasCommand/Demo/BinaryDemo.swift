import Keras

/// Malignant or benign: one probability from thirty measurements.
struct BinaryDemo: Demo {
  let data: DemoData

  init(data path: String?) throws {
    data = try path.map { try DemoData(npz: $0) } ?? DemoData(Datasets.breastCancer.load(testSplit: 0.2))
  }

  func run(epochs: Int?, pictures: Pictures) throws {
    let title = "Breast cancer (Wisconsin)"
    let features = data.xTrain.shape.last ?? 1
    // Measurements have different units; the layer learns their means and variances from the training data.
    let normalization = Normalization()
    try normalization.adapt(data.xTrain)

    let model = Sequential(name: "diagnosis")
    model.add(Input(shape: [features]))
    model.add(normalization)
    model.add(Dense(16, activation: .relu))
    model.add(Dropout(0.2))
    model.add(Dense(8, activation: .relu))
    model.add(Dense(1, activation: .sigmoid))
    try model.compile(
      optimizer: Adam(learningRate: 3e-3), loss: "binary_crossentropy",
      metrics: ["accuracy", Precision(), Recall(), AUC()])
    model.summary()

    print("\n\(title): \(data.xTrain.shape[0]) samples to train on, \(data.xTest.shape[0]) to test on\n")
    let history = try model.fit(
      data.xTrain, data.yTrain, batchSize: 16, epochs: epochs ?? 40, validationSplit: DemoData.validationSplit)
    let result = try model.evaluate(data.xTest, data.yTest, verbose: 0)
    let predicted = try model.predict(data.xTest, verbose: 0).flattened().scalars(as: Float.self).map {
      $0 > 0.5 ? 1 : 0
    }
    let truth = try data.yTest.flattened().scalars(as: Int.self)

    var report = Report(title: "On \(truth.count) samples that the model has not seen")
    report.add("accuracy", try result["accuracy"])
    report.add("precision", try result["precision"])
    report.add("recall", try result["recall"])
    let (precision, recall) = (try result["precision"], try result["recall"])
    if precision + recall > 0 {
      report.add("F1", 2 * precision * recall / (precision + recall))
    }
    report.add("area under the ROC curve", try result["auc"])
    report.add("loss", result.loss)
    print(report)

    var counts = [[0, 0], [0, 0]]
    for (t, p) in zip(truth, predicted) { counts[min(max(t, 0), 1)][p] += 1 }
    try pictures.draw("model") { try plotModel(model, to: $0, showShapes: true, showLayerActivations: true) }
    try pictures.draw("history") { try plotHistory(history.history, to: $0, title: title) }
    try pictures.draw("confusion") {
      try plotConfusionMatrix(counts, labels: Datasets.breastCancer.targetNames, to: $0, title: title)
    }
  }
}
