/// One-hot encodes class indices: 2 of 4 classes is `[0, 0, 1, 0]`. As
/// `keras.utils.to_categorical`.
///
/// - Parameters:
///   - x: the classes, whole numbers from 0 on, of any shape; a last dimension of size 1 is dropped.
///   - numClasses: the number of columns; by default one more than the largest class.
/// - Returns: float32 of the shape of `x` with `numClasses` after it.
/// - Throws: ``KerasError``, naming the first label that is negative, too large or not whole.
public func toCategorical(_ x: Tensor, numClasses: Int? = nil) throws -> Tensor {
  func invalid(_ message: String) -> KerasError { .invalidData("toCategorical", message) }
  try x.checked()
  var shape = x.shape
  if shape.count > 1, shape[shape.count - 1] == 1 { shape.removeLast() }
  if let numClasses, numClasses < 1 {
    throw KerasError.invalidArgument("toCategorical", "numClasses is \(numClasses); expected 1 or more")
  }
  let labels = try x.scalars(as: Double.self)
  let classes = numClasses.map(Double.init) ?? (labels.max() ?? -1) + 1
  for (index, label) in labels.enumerated() {
    let limit = numClasses.map { "expected 0 to \($0 - 1), since numClasses is \($0)" } ?? "expected 0 or more"
    guard label.rounded() == label, label >= 0, label < classes else {
      throw invalid("label \(labelText(label)) at index \(index); \(limit)")
    }
  }
  guard !labels.isEmpty || numClasses != nil else {
    throw invalid("the number of classes of no labels is unknown; pass numClasses")
  }
  // A label such as 1,000,000,000 is a mistake; its table would not fit into memory.
  guard classes * Double(max(labels.count, 1)) < 0x1p40 else {
    throw invalid("label \(labelText(classes - 1)) asks for \(labels.count) rows of as many columns")
  }
  let width = Int(classes)
  let storage = try Storage(
    byteCount: labels.count * width * MemoryLayout<Float>.size, for: "toCategorical: \(labels.count) rows of \(width)")
  let rows = storage.pointer.bindMemory(to: Float.self, capacity: labels.count * width)
  rows.update(repeating: 0, count: labels.count * width)
  for (index, label) in labels.enumerated() { rows[index * width + Int(label)] = 1 }
  return Tensor(storage: storage, shape: shape + [width], dtype: .float32)
}

/// One-hot encodes class indices.
public func toCategorical(_ x: [Int], numClasses: Int? = nil) throws -> Tensor {
  try toCategorical(Tensor(x), numClasses: numClasses)
}

/// A label as the user wrote it: 10, not 10.0.
private func labelText(_ label: Double) -> String {
  Int(exactly: label).map(String.init) ?? "\(label)"
}
