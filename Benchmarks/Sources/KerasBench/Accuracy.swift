import Keras

/// Trains the first model of Keras' tutorials on MNIST's file, and reports the accuracy on the test samples.
func accuracy(_ options: Options) throws -> Report {
  guard let path = options.data else { fail("--data MNIST.npz is needed") }
  let archive = try NumPyArchive(path)
  func images(_ name: String) throws -> Tensor { try archive.tensor(name).reshaped(-1, 784).cast(to: .float32) / 255 }
  func targets(_ name: String) throws -> Tensor { try toCategorical(archive.tensor(name), numClasses: 10) }

  setRandomSeed(options.seed)
  let model = Sequential()
  model.add(Dense(32, activation: "relu", inputDim: 784))
  model.add(Dense(10, activation: "softmax"))
  try model.compile(
    optimizer: "adam", loss: "categorical_crossentropy", metrics: ["accuracy", Precision(), Recall(), F1Score()])
  _ = try model.fit(images("x_train"), targets("y_train"), batchSize: 32, epochs: options.epochs, verbose: 0)
  let result = try model.evaluate(images("x_test"), targets("y_test"), verbose: 0)
  var report = Report()
  report.set("accuracy", try result["accuracy"], digits: 6)
  report.set("loss", result.loss, digits: 6)
  return report
}
