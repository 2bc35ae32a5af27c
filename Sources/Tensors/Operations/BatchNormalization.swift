/// Each channel (the last dimension) scaled to mean 0 and variance 1 over all the others, then times gamma plus beta.
///
/// Inputs: x, gamma, beta (vectors of the channels). Results: the normalized tensor, and each channel's mean and
/// (biased) variance. Ioffe and Szegedy, "Batch Normalization" (2015).
public struct BatchNormalize: Operation {
  public let epsilon: Double
  public var name: String { "batch_normalize" }

  public init(epsilon: Double) { self.epsilon = epsilon }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let channels = inputs[0].shape.last.map { [$0] } ?? []
    guard inputs[0].rank >= 2, inputs[1].shape == channels, inputs[2].shape == channels else {
      throw .shapes(name, inputs, "gamma and beta need one element a channel, the last dimension of the first")
    }
    guard inputs[0].dtype == .float32 || inputs[0].dtype == .float64, inputs.allSatisfy({ $0.dtype == inputs[0].dtype })
    else {
      throw TensorError(operation: name, message: "got \(inputs.map(\.dtype)); expected all float32 or all float64")
    }
    let statistics = TensorSpec(channels, inputs[0].dtype)
    return [inputs[0], statistics, statistics]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (x, gamma, mean, variance) = (context.inputs[0], context.inputs[1], context.outputs[1], context.outputs[2])
    var gradients: [Tensor?] = [nil, nil, nil]
    if let g = context.upstreams[0] {
      gradients = Tensor.all(BatchNormalizeGradient(epsilon: epsilon), [x, gamma, mean, variance, g], count: 3)
    }
    // What flows through the statistics themselves, where a function uses them.
    let rows = Double(x.count / max(x.shape.last!, 1))
    func add(_ term: Tensor) { gradients[0] = gradients[0].map { $0 + term } ?? term.broadcast(to: x.shape) }
    if let g = context.upstreams[1] { add(g / rows) }
    if let g = context.upstreams[2] { add((x - mean) * (g * (2 / rows))) }
    return gradients
  }
}

/// The gradients of ``BatchNormalize`` with respect to x, gamma and beta, from x, gamma, the mean, the variance and the
/// upstream gradient.
public struct BatchNormalizeGradient: Operation {
  public let epsilon: Double
  public var name: String { "batch_normalize_gradient" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [inputs[0], inputs[1], inputs[1]] }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    // The same formula from plain operations, whose gradients are known. The mean and the variance are functions of x,
    // so nothing flows to them separately.
    let (x, gamma, g) = (context.inputs[0].alias(), context.inputs[1].alias(), context.inputs[4].alias())
    let axes = Array(0..<x.rank - 1)
    let inverse = (x.variance(axes: axes) + epsilon).rsqrt()
    let normalized = (x - x.mean(axes: axes)) * inverse
    let toGamma = (g * normalized).sum(axes: axes)
    let toBeta = g.sum(axes: axes)
    let rows = Double(x.count / max(x.shape.last!, 1))
    let toX = (gamma * inverse) * (g - toBeta / rows - normalized * (toGamma / rows))
    let total = zip([toX, toGamma, toBeta], context.upstreams).reduce(Tensor(0, dtype: x.dtype)) { sum, pair in
      pair.1.map { sum + (pair.0 * $0).sum() } ?? sum
    }
    let gradients = Differentiation.gradients(of: total, withRespectTo: [x, gamma, g])
    return [gradients[0], gradients[1], nil, nil, gradients[2]]
  }
}

extension Tensor {
  /// The same value as a node of its own, where a differentiation can end.
  func alias() -> Tensor { Tensor(Reshaping(shape: shape), self) }

  /// Normalizes each channel by this batch's mean and variance; see ``BatchNormalize``.
  public func batchNormalized(gamma: Tensor, beta: Tensor, epsilon: Double) -> (
    output: Tensor, mean: Tensor, variance: Tensor
  ) {
    let results = Tensor.all(BatchNormalize(epsilon: epsilon), [self, gamma, beta], count: 3)
    return (results[0], results[1], results[2])
  }
}
