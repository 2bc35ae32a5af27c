/// Softmax and the cross-entropy against a target distribution (or class indices), in one pass over the logits.
///
/// Results: the loss of each row, the probabilities, and the loss's gradient with respect to the logits. With an
/// `epsilon` the probabilities are clipped to `epsilon ... 1 - epsilon` before the logarithm, as Keras does when a loss
/// is given probabilities; the gradient is zero where they were.
public struct SoftmaxCrossEntropy: Operation {
  /// Targets are class indices of shape `[rows]` instead of distributions.
  public let sparse: Bool
  public let epsilon: Double?
  public var name: String { "softmax_cross_entropy" }

  public init(sparse: Bool, epsilon: Double?) {
    self.sparse = sparse
    self.epsilon = epsilon
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (logits, targets) = (inputs[0], inputs[1])
    guard logits.rank >= 1, targets.shape == (sparse ? Array(logits.shape.dropLast()) : logits.shape) else {
      throw .shapes(name, inputs, sparse ? "targets need one class index a row of logits" : "they must be equal")
    }
    guard sparse || targets.dtype == logits.dtype else {
      throw TensorError(operation: name, message: "targets are \(targets.dtype), logits \(logits.dtype)")
    }
    return [TensorSpec(Array(logits.shape.dropLast()), logits.dtype), logits, logits]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (logits, targets) = (context.inputs[0], context.inputs[1])
    let p = context.outputs[1]
    func total(_ x: Tensor) -> Tensor { x.sum(axes: [-1], keepDims: true) }
    var toLogits: Tensor?
    var toTargets: Tensor?
    func add(_ term: Tensor) { toLogits = toLogits.map { $0 + term } ?? term }
    if let g = context.upstreams[0] {
      add(g.expandingDimensions(-1) * context.outputs[2])
      if context.wanted[1], !sparse {
        let logs = epsilon.map { p.clipped($0, 1 - $0).log() } ?? logits.logSoftmax()
        toTargets = -(g.expandingDimensions(-1) * logs)
      }
    }
    if let g = context.upstreams[1] { add(Tensor(SoftmaxGradient(logarithm: false), p, g)) }
    if let g = context.upstreams[2] {
      // d = p s - t c with s = sum(t c); c is constant almost everywhere.
      let t = sparse ? targets.oneHot(logits.shape.last!, dtype: logits.dtype) : targets
      let kept = epsilon.map { t.where(p.greaterEqual($0).logicalAnd(p.lessEqual(1 - $0)), else: 0) } ?? t
      add(Tensor(SoftmaxGradient(logarithm: false), p, g * total(kept)))
    }
    return [toLogits, toTargets]
  }
}

extension Tensor {
  /// The logits of which this tensor is the softmax over the last dimension, if it is one.
  public var softmaxLogits: Tensor? {
    guard let softmax = node.operation as? RowSoftmax, !softmax.logarithm else { return nil }
    return node.inputs.first
  }

  /// The logits of which this tensor is the sigmoid, if it is one.
  public var sigmoidLogits: Tensor? {
    guard let unary = node.operation as? Unary, unary.kind == .sigmoid else { return nil }
    return node.inputs.first
  }

  /// The cross-entropy of each row of these logits; see ``SoftmaxCrossEntropy``.
  public func softmaxCrossEntropy(_ targets: Tensor, sparse: Bool, epsilon: Double? = nil) -> Tensor {
    let aligned = sparse ? targets : targets.cast(to: dtype)
    return Tensor.all(SoftmaxCrossEntropy(sparse: sparse, epsilon: epsilon), [self, aligned], count: 3)[0]
  }
}
