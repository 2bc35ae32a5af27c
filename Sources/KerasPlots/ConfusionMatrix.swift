import KerasFiles
import Tensors

/// The confusion matrix: `confusionMatrix(y, p)[t][q]` samples of class `t` were predicted to be of
/// class `q`.
///
/// ```swift
/// let counts = try confusionMatrix(yTest, model.predict(xTest).argmax(axis: -1))
/// try plotConfusionMatrix(counts, to: "confusion.png")
/// ```
///
/// - Parameters:
///   - yTrue: the true classes: whole numbers from 0 on, one a sample.
///   - yPred: the predicted ones, equally many.
///   - numClasses: rows and columns; by default one more than the largest class of either.
/// - Returns: the counts, a row for each true class.
/// - Throws: ``KerasError``, when the numbers of samples differ or a class is negative, too large or not whole.
public func confusionMatrix(_ yTrue: Tensor, _ yPred: Tensor, numClasses: Int? = nil) throws -> [[Int]] {
  func classes(_ tensor: Tensor, _ name: String) throws -> [Double] {
    let shape = try tensor.checked().shape
    guard shape.count == 1 || (shape.count == 2 && shape[1] == 1) else {
      throw KerasError.invalidData(
        "confusionMatrix",
        "\(name) has shape \(shape.tupleText); expected one class a sample, for which argmax(axis: -1) takes the most "
          + "probable one")
    }
    return try tensor.scalars(as: Double.self)
  }
  let (truth, predicted) = (try classes(yTrue, "yTrue"), try classes(yPred, "yPred"))
  guard truth.count == predicted.count else {
    throw KerasError.invalidData(
      "confusionMatrix", "yTrue has \(truth.count) samples, yPred \(predicted.count); expected as many")
  }
  try requirePositive(numClasses, "confusionMatrix", "numClasses")
  // More classes than a plot could show are a mistake, such as regression targets.
  let limit = numClasses ?? 65_536
  for (name, labels) in [("yTrue", truth), ("yPred", predicted)] {
    for (index, label) in labels.enumerated() where label.rounded() != label || label < 0 || label >= Double(limit) {
      throw KerasError.invalidData(
        "confusionMatrix", "\(name) at sample \(index) is \(label); expected a whole number from 0 to \(limit - 1)")
    }
  }
  let count = numClasses ?? Int(max(truth.max() ?? -1, predicted.max() ?? -1)) + 1
  var counts = [[Int]](repeating: [Int](repeating: 0, count: count), count: count)
  for (t, p) in zip(truth, predicted) { counts[Int(t)][Int(p)] += 1 }
  return counts
}

/// The confusion matrix, from arrays.
public func confusionMatrix(_ yTrue: [Int], _ yPred: [Int], numClasses: Int? = nil) throws -> [[Int]] {
  try confusionMatrix(Tensor(yTrue), Tensor(yPred), numClasses: numClasses)
}
