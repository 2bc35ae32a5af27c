import KerasFiles
import Tensors

/// The data sets of Keras' tutorials, and small ones that ship with the package.
///
/// ```swift
/// let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.mnist.load()
/// let (x, y) = try Datasets.digits.load()
/// ```
///
/// Those that do not ship are fetched once and kept in `~/.keras/datasets`, or in `datasets` under the folder that the
/// environment variable `KERAS_HOME` names. Python Keras keeps them in the same places.
public enum Datasets {}

/// A data set in two parts, each of inputs and targets.
public typealias TrainTestTensors = (train: (x: Tensor, y: Tensor), test: (x: Tensor, y: Tensor))

extension Datasets {
  /// Shuffles samples and splits them as Keras does for data sets without a test set.
  ///
  /// - Parameters:
  ///   - name: what errors call the data set.
  ///   - testSplit: the part that becomes test data, from 0 up to 1.
  ///   - seed: what the order depends on; Python gives the same order for the same seed.
  static func shuffledSplit(
    _ name: String, _ x: Tensor, _ y: Tensor, testSplit: Double, seed: Int
  ) throws -> TrainTestTensors {
    try check(testSplit, name)
    let count = y.shape[0]
    var generator = try generator(seed, name)
    let order = generator.permutation(count)
    let trainCount = Int(Double(count) * (1 - testSplit))
    let (train, test) = (Array(order[..<trainCount]), Array(order[trainCount...]))
    return (
      (try x.takingRows(train), try y.takingRows(train)), (try x.takingRows(test), try y.takingRows(test))
    )
  }

  static func check(_ testSplit: Double, _ name: String) throws {
    guard (0..<1).contains(testSplit) else {
      throw KerasError.invalidArgument("\(name).load", "testSplit is \(testSplit); expected 0 up to, but not, 1")
    }
  }

  static func generator(_ seed: Int, _ name: String) throws -> MersenneTwister {
    try MersenneTwister(seed: seed, place: "\(name).load")
  }
}

extension Tensor {
  /// The samples at `indices`, in their order, copied at once: what follows does not hold on to the whole.
  package func takingRows(_ indices: [Int]) throws -> Tensor {
    let rowShape = Array(shape.dropFirst())
    let spec = TensorSpec([indices.count] + rowShape, dtype)
    let rowSize = TensorSpec(rowShape, dtype).byteCount
    let storage = try Storage(byteCount: spec.byteCount, for: "\(indices.count) samples of a data set")
    try withBytes { bytes in
      guard rowSize > 0, let start = bytes.baseAddress else { return }
      for (place, index) in indices.enumerated() {
        (storage.pointer + place * rowSize).copyMemory(from: start + index * rowSize, byteCount: rowSize)
      }
    }
    return Tensor(storage: storage, shape: spec.shape, dtype: dtype)
  }
}
