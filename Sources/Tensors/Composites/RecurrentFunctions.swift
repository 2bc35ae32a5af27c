extension RecurrentCell.Activation {
  /// The function of each element, as Keras has it.
  func applied(to x: Tensor) -> Tensor {
    switch self {
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    case .relu: x.relu()
    case .linear: x
    case .leakyReLU: x.where(x .>= 0, else: x * 0.2)
    case .relu6: x.relu().minimum(x.matching(6))
    case .elu, .celu: x.where(x .> 0, else: x.minimum(x.matching(0)).expm1())
    case .selu:
      x.where(x .> 0, else: x.minimum(x.matching(0)).expm1() * 1.6732632423543772) * 1.0507009873554805
    case .softplus: x.softplus()
    case .softsign: x / (x.abs() + 1)
    case .squareplus: (x + (x * x + 4).sqrt()) / 2
    case .softShrink: x.sign() * (x.abs() - 0.5).relu()
    case .hardShrink: x.where(x.abs() .> 0.5, else: 0)
    case .tanhShrink: x - x.tanh()
    case .sparsePlus: x.where(x .>= 1, else: ((x + 1).square() / 4).where(x .> -1, else: 0))
    case .sparseSigmoid: (x / 2 + 0.5).clipped(0, 1)
    case .silu: x * x.sigmoid()
    case .gelu: x * (1 + (x * 0.5.squareRoot()).erf()) / 2
    case .mish: x * x.softplus().tanh()
    case .exponential: x.exp()
    case .hardSigmoid: (x / 6 + 0.5).clipped(0, 1)
    case .hardSigmoidKeras2: (x / 5 + 0.5).clipped(0, 1)
    case .hardSiLU: x * (x / 6 + 0.5).clipped(0, 1)
    case .hardTanh: x.clipped(-1, 1)
    case .logSigmoid: -(-x).softplus()
    }
  }

  /// The function's slope at each element.
  func slope(at x: Tensor) -> Tensor {
    let place = x.alias()
    return Differentiation.gradients(of: applied(to: place).sum(), withRespectTo: [place])[0]
  }

  /// The derivative in terms of the function's value.
  func slope(where y: Tensor) -> Tensor {
    switch self {
    case .relu: y.greater(0).cast(to: y.dtype)
    case .sigmoid: y * (1 - y)
    case .tanh: 1 - y.square()
    default: .ones(y.shape, dtype: y.dtype)
    }
  }
}

extension RecurrentCell {
  /// Whether the values of the gates are kept for the backward pass: with other functions than these it is the sums
  /// that go into them.
  var keepsGates: Bool {
    switch kind {
    case .simple: [.tanh, .sigmoid, .relu, .linear].contains(activation)
    case .lstm, .gru: activation == .tanh && recurrentActivation == .sigmoid
    }
  }

  /// A gate's values and slopes, from what was kept of it.
  func gate(_ kept: Tensor, _ function: Activation) -> (value: Tensor, slope: Tensor) {
    keepsGates
      ? (kept, function.slope(where: kept)) : (function.applied(to: kept), function.slope(at: kept))
  }
}
