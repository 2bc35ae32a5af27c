/// Softmax, or its logarithm, over the last dimension: exp(x) / sum(exp(x)).
public struct RowSoftmax: Operation {
  public let logarithm: Bool
  public var name: String { logarithm ? "log_softmax" : "softmax" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[0].rank >= 1, inputs[0].dtype.isFloatingPoint else {
      throw .shapes(name, inputs, "expected a floating-point tensor with at least one dimension")
    }
    return inputs
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [Tensor(SoftmaxGradient(logarithm: logarithm), context.output, context.upstream)]
  }
}

/// The gradient of ``RowSoftmax`` from its output y and the upstream g: y (g - sum(y g)), or g - exp(y) sum(g).
public struct SoftmaxGradient: Operation {
  public let logarithm: Bool
  public var name: String { logarithm ? "log_softmax_gradient" : "softmax_gradient" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [inputs[0]] }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (y, g, u) = (context.inputs[0], context.inputs[1], context.upstream)
    func total(_ x: Tensor) -> Tensor { x.sum(axes: [-1], keepDims: true) }
    if logarithm {
      let p = y.exp()
      return [-(u * p * total(g)), u - total(u * p)]
    }
    return [u * (g - total(y * g)) - total(u * y) * g, y * (u - total(u * y))]
  }
}

extension Tensor {
  /// exp(x) / sum(exp(x)) along `axis`.
  public func softmax(axis: Int = -1) -> Tensor { softmax(axis, logarithm: false) }
  /// x - log(sum(exp(x))) along `axis`.
  public func logSoftmax(axis: Int = -1) -> Tensor { softmax(axis, logarithm: true) }

  private func softmax(_ axis: Int, logarithm: Bool) -> Tensor {
    let x = dtype.isFloatingPoint ? self : cast(to: .float32)
    return x.onAxis(axis, "softmax") { axis in
      if axis == rank - 1 { return Tensor(RowSoftmax(logarithm: logarithm), x) }
      var order = Array(0..<rank)
      order.swapAt(axis, rank - 1)
      return Tensor(RowSoftmax(logarithm: logarithm), x.transposed(order)).transposed(order)
    }
  }
}
