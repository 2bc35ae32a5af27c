import Tensors

/// A shape in which some dimensions, the batch above all, are not known yet (nil; Python's `None`).
public typealias SymbolicShape = [Int?]

extension [Int?] {
  /// The shape as Keras prints it: `(None, 784)`.
  public var tupleText: String {
    let sizes = map { $0.map(String.init) ?? "None" }
    return sizes.count == 1 ? "(\(sizes[0]),)" : "(" + sizes.joined(separator: ", ") + ")"
  }

  /// The size of a dimension that a weight's shape depends on: `try inputShape.dimension(-1)`.
  ///
  /// - Parameter axis: which dimension; negative ones count from the end.
  /// - Throws: a `TensorError` when there is no such dimension, or its size is not known.
  public func dimension(_ axis: Int) throws -> Int {
    let positive = axis < 0 ? axis + count : axis
    guard indices.contains(positive) else {
      throw TensorError(operation: "build", message: "the input of shape \(tupleText) has no dimension \(axis)")
    }
    guard let size = self[positive] else {
      throw TensorError(
        operation: "build", message: "dimension \(axis) of the input of shape \(tupleText) must be known; it is None")
    }
    return size
  }
}

/// What is known of a layer's input or output before there are numbers.
struct SymbolicTensor: Hashable, Sendable {
  var shape: SymbolicShape
  var dtype: DType
  /// The shape of the mask that comes with it, if one does.
  var maskShape: SymbolicShape?

  init(_ shape: SymbolicShape, _ dtype: DType, maskShape: SymbolicShape? = nil) {
    self.shape = shape
    self.dtype = dtype
    self.maskShape = maskShape
  }
}
