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
    func array(_ name: String) throws -> Tensor {
      guard let tensor = arrays[name] else {
        throw KerasError.invalidData(
          path, "it has no array '\(name)'; expected x_train, y_train, x_test and y_test")
      }
      return tensor
    }
    (xTrain, yTrain) = (try array("x_train"), try array("y_train"))
    (xTest, yTest) = (try array("x_test"), try array("y_test"))
  }

  /// What the training data's last eighth is kept for.
  static let validationSplit = 0.125
}
