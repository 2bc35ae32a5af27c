/// The dimensions in another order.
public struct Transpose: Operation {
  /// Which input dimension each output dimension is.
  public let permutation: [Int]
  public var name: String { "transpose" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard permutation.sorted() == Array(0..<inputs[0].rank) else {
      throw .shapes(name, inputs, "\(permutation.tupleText) is not an order of its dimensions")
    }
    return [TensorSpec(permutation.map { inputs[0].shape[$0] }, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    var inverse = permutation
    for (to, from) in permutation.enumerated() { inverse[from] = to }
    return [context.upstream.transposed(inverse)]
  }
}

extension Tensor {
  /// The dimensions in the order of `permutation`, or reversed.
  public func transposed(_ permutation: [Int]? = nil) -> Tensor {
    if error != nil { return self }
    let order = (permutation ?? Array((0..<rank).reversed())).map { $0 < 0 ? $0 + rank : $0 }
    return order == Array(0..<rank) ? self : Tensor(Transpose(permutation: order), self)
  }
}
