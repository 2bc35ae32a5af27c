/// An invalid operation on tensors: its name, the actual shapes, and the expected ones.
///
/// An impossible operation does not trap. It gives a tensor that carries the error, and code that reads, builds, fits
/// or predicts with that tensor throws it.
public struct TensorError: Error, Hashable, Sendable {
  /// The operation that could not be done, such as `"matmul"`.
  public var operation: String
  /// The actual and the expected value.
  public var message: String
  /// The layer that recorded the operation, if any.
  public var layer: String?

  public init(operation: String, message: String, layer: String? = nil) {
    self.operation = operation
    self.message = message
    self.layer = layer
  }

  static func shapes(_ operation: String, _ inputs: [TensorSpec], _ expected: String) -> TensorError {
    let came = inputs.map { $0.shape.tupleText }.joined(separator: " and ")
    return TensorError(
      operation: operation, message: "got \(inputs.count == 1 ? "shape" : "shapes") \(came); \(expected)")
  }
}

extension TensorError: CustomStringConvertible {
  public var description: String {
    (layer.map { "layer '\($0)': " } ?? "") + "\(operation): \(message)"
  }
}
