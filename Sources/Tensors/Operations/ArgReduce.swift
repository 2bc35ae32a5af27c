/// The index of the largest or smallest element along a dimension, as int32; the first one on a tie.
public struct ArgReduce: Operation {
  public let smallest: Bool
  public let axis: Int
  public var name: String { smallest ? "argmin" : "argmax" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    var shape = inputs[0].shape
    guard shape[axis] > 0 else { throw .shapes(name, inputs, "dimension \(axis) must not be empty") }
    shape.remove(at: axis)
    return [TensorSpec(shape, .int32)]
  }
}

extension Tensor {
  /// The index of the largest element along `axis`.
  public func argmax(axis: Int = -1) -> Tensor { argReduce(axis, smallest: false) }
  /// The index of the smallest element along `axis`.
  public func argmin(axis: Int = -1) -> Tensor { argReduce(axis, smallest: true) }

  private func argReduce(_ axis: Int, smallest: Bool) -> Tensor {
    onAxis(axis, smallest ? "argmin" : "argmax") { axis in Tensor(ArgReduce(smallest: smallest, axis: axis), self) }
  }

  /// Calls `body` with the dimension counted from the start, or gives an error for one that does not exist.
  func onAxis(_ axis: Int, _ operation: String, _ body: (Int) -> Tensor) -> Tensor {
    if error != nil { return self }
    let positive = axis < 0 ? axis + rank : axis
    guard (0..<rank).contains(positive) else {
      return Tensor(
        error: TensorError(operation: operation, message: "axis \(axis) is out of range for shape \(shape.tupleText)"))
    }
    return body(positive)
  }
}
