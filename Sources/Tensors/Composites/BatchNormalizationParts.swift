extension BatchNormalize: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let (x, gamma, beta) = (inputs[0], inputs[1], inputs[2])
    let axes = Array(0..<x.rank - 1)
    let mean = x.mean(axes: axes)
    let variance = (x - mean).square().mean(axes: axes)
    return [(x - mean) * ((variance + epsilon).rsqrt() * gamma) + beta, mean, variance]
  }
}

extension BatchNormalizeGradient: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let (x, gamma, mean, variance, g) = (inputs[0], inputs[1], inputs[2], inputs[3], inputs[4])
    let axes = Array(0..<x.rank - 1)
    let rows = Double(max(x.count / max(x.shape.last!, 1), 1))
    let inverse = (variance + epsilon).rsqrt()
    let normalized = (x - mean) * inverse
    let toGamma = (g * normalized).sum(axes: axes)
    let toBeta = g.sum(axes: axes)
    return [(gamma * inverse) * (g - toBeta / rows - normalized * (toGamma / rows)), toGamma, toBeta]
  }
}
