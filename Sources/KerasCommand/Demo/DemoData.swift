import Keras

/// Training and test samples of a demo.
struct DemoData {
  var xTrain: Tensor
  var yTrain: Tensor
  var xTest: Tensor
  var yTest: Tensor

  init(_ tensors: TrainTestTensors) {
    (xTrain, yTrain) = (tensors.train.x, tensors.train.y)
    (xTest, yTest) = (tensors.test.x, tensors.test.y)
  }

  /// An `.npz` file with x_train, y_train, x_test and y_test.
  init(npz path: String) throws {
    let arrays = try loadNPZ(path)
    (xTrain, yTrain) = (try arrays["x_train"], try arrays["y_train"])
    (xTest, yTest) = (try arrays["x_test"], try arrays["y_test"])
  }

  /// What the training data's last eighth is kept for.
  static let validationSplit = 0.125
}
