extension Activations {
  /// A softmax along `axis` with exact zeros.
  ///
  /// Martins and Astudillo, "From Softmax to Sparsemax" (2016), with Keras' threshold: Keras 3 adds up the running sums
  /// of the support where the paper takes the last of them, so that results with more than one non-zero element are
  /// smaller than the paper's. A model that was trained with Keras needs Keras' numbers.
  public static func sparsemax(_ x: Tensor, axis: Int = -1) -> Tensor {
    if x.error != nil { return x }
    let last = axis < 0 ? axis + x.rank : axis
    guard x.shape.indices.contains(last) else {
      return Tensor(
        error: TensorError(
          operation: "sparsemax", message: "axis \(axis) is out of range for shape \(x.shape.tupleText)"))
    }
    var order = Array(x.shape.indices)
    order.swapAt(last, x.rank - 1)
    return overLast(x.transposed(order)).transposed(order)
  }

  private static func overLast(_ logits: Tensor) -> Tensor {
    let sorted = logits.sorted(descending: true).values
    let total = sorted.cumulativeSum()
    let position = Tensor.arange(logits.shape.last!, dtype: logits.dtype) + 1
    // The largest elements are the support; it ends where adding one more would make a probability negative.
    let isSupport = sorted - (total - 1) / position .> 0
    let size = isSupport.cast(to: logits.dtype).sum(axes: [-1], keepDims: true)
    let supportSum = total.where(isSupport, else: 0).sum(axes: [-1], keepDims: true)
    return (logits - (supportSum - 1) / size).maximum(0)
  }
}
