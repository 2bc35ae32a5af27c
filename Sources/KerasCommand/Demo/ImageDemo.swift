import Keras

/// Handwritten digits: a dense network over the pixels.
struct ImageDemo: Demo {
  let title: String
  let data: DemoData
  /// The pixel value of full ink.
  let brightness: Double
  let units: [Int]
  let epochs: Int

  static func digits(data path: String?) throws -> ImageDemo {
    let data = try path.map { try DemoData(npz: $0) } ?? DemoData(Datasets.digits.load(testSplit: 0.2))
    return ImageDemo(title: "Handwritten digits, 8×8", data: data, brightness: 16, units: [64, 32], epochs: 25)
  }

  static func mnist(data path: String?) throws -> ImageDemo {
    let data = try path.map { try DemoData(npz: $0) } ?? DemoData(Datasets.mnist.load())
    return ImageDemo(title: "MNIST", data: data, brightness: 255, units: [128, 64], epochs: 8)
  }

  func run(epochs: Int?, pictures: Pictures) throws {
    let shape = data.xTrain.shape
    guard shape.count >= 3 else {
      throw KerasError.invalidData(
        "x_train", "it has shape \(shape.tupleText); expected images of shape (samples, height, width)")
    }
    let (height, width) = (shape[1], shape[2])
    let classes = Int(try data.yTrain.max().item()) + 1
    let (yTrain, yTest) = (
      try toCategorical(data.yTrain, numClasses: classes), try toCategorical(data.yTest, numClasses: classes)
    )

    let model = Sequential(name: "digits")
    model.add(Input(shape: Array(shape.dropFirst())))
    model.add(Rescaling(1 / brightness))
    model.add(Flatten())
    for count in units {
      model.add(Dense(count, activation: .relu))
      model.add(Dropout(0.2))
    }
    model.add(Dense(classes, activation: .softmax))
    try model.compile(
      optimizer: .adam, loss: "categorical_crossentropy",
      metrics: ["accuracy", Precision(), Recall(), F1Score(average: .macro)])
    model.summary()

    print("\n\(title): \(shape[0]) images to train on, \(data.xTest.shape[0]) to test on\n")
    let history = try model.fit(
      data.xTrain, yTrain, batchSize: 32, epochs: epochs ?? self.epochs, validationSplit: DemoData.validationSplit)
    let result = try model.evaluate(data.xTest, yTest, verbose: 0)
    let probabilities = try model.predict(data.xTest, verbose: 0)
    let predicted = try probabilities.argmax().scalars(as: Int.self)
    let truth = try data.yTest.flattened().scalars(as: Int.self)

    var report = Report(title: "On \(truth.count) images that the model has not seen")
    report.add("accuracy", try result["accuracy"])
    report.add("precision", try result["precision"])
    report.add("recall", try result["recall"])
    report.add("F1 (macro)", try result["f1_score"])
    report.add("loss", result.loss)
    print(report)

    var counts = [[Int]](repeating: [Int](repeating: 0, count: classes), count: classes)
    for (t, p) in zip(truth, predicted) { counts[t][p] += 1 }
    try pictures.draw("model") { try plotModel(model, to: $0, showShapes: true, showLayerActivations: true) }
    try pictures.draw("history") { try plotHistory(history.history, to: $0, title: title) }
    try pictures.draw("confusion") { try plotConfusionMatrix(counts, to: $0, title: title) }
    try pictures.draw("predictions") { try drawGallery(truth, predicted, height, width, to: $0) }
  }

  /// The wrong predictions first, then others, each with the predicted class.
  private func drawGallery(_ truth: [Int], _ predicted: [Int], _ height: Int, _ width: Int, to path: String) throws {
    let wrong = truth.indices.filter { truth[$0] != predicted[$0] }
    let right = truth.indices.filter { truth[$0] == predicted[$0] }
    let shown = Array((wrong.prefix(16) + right).prefix(40))
    let pixels = try data.xTest[Tensor(shown)].scalars(as: Float.self)
    try plotImages(
      pixels: pixels, height: height, width: width, range: 0...Float(brightness),
      captions: shown.map { truth[$0] == predicted[$0] ? "\(predicted[$0])" : "\(predicted[$0]), not \(truth[$0])" },
      highlights: shown.map { truth[$0] != predicted[$0] }, columns: 8, to: path,
      title: "\(title): predictions, mistakes in red")
  }
}
