/// The elements in order along the last dimension, and their original indices (int32).
public struct Sort: Operation {
  public let descending: Bool
  public var name: String { "sort" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[0].rank >= 1 else { throw .shapes(name, inputs, "a scalar has no order") }
    return [inputs[0], TensorSpec(inputs[0].shape, .int32)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    guard let g = context.upstreams[0] else { return [nil] }
    // Each gradient goes to the original index of its element: sorting the indices is the inverse permutation.
    let back = Tensor.all(Sort(descending: false), [context.outputs[1]], count: 2)[1]
    return [g.takingAlongLast(back)]
  }
}

extension Tensor {
  /// The elements in order along the last dimension, and their indices.
  public func sorted(descending: Bool = false) -> (values: Tensor, indices: Tensor) {
    let results = Tensor.all(Sort(descending: descending), [self], count: 2)
    return (results[0], results[1])
  }

  /// The `k` largest elements along the last dimension, largest first, and their indices.
  public func topK(_ k: Int) -> (values: Tensor, indices: Tensor) {
    let (values, indices) = sorted(descending: true)
    return (values[.ellipsis, 0..<k], indices[.ellipsis, 0..<k])
  }

  /// For each position, the element of its row that `indices` (same shape but for the last dimension) names.
  public func takingAlongLast(_ indices: Tensor) -> Tensor {
    if error != nil { return self }
    let indices = indices.asIndices("takingAlongLast")
    if indices.error != nil { return indices }
    guard let width = shape.last, indices.rank == rank, indices.shape.dropLast() == shape.dropLast() else {
      return Tensor(
        error: .shapes("takingAlongLast", [spec, indices.spec], "all dimensions but the last must be the same"))
    }
    let rows = count / Swift.max(width, 1)
    let offsets = Tensor.arange(rows) * width
    let flat = indices.reshaped(to: [rows, indices.shape.last!]) + offsets.expandingDimensions(-1)
    return flattened().gathering(flat.flattened()).reshaped(to: indices.shape)
  }
}
