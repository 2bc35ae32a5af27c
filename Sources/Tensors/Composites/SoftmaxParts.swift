extension RowSoftmax: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let shifted = inputs[0] - inputs[0].max(axes: [-1], keepDims: true)
    let powers = shifted.exp()
    let total = powers.sum(axes: [-1], keepDims: true)
    return [logarithm ? shifted - total.log() : powers / total]
  }
}

extension SoftmaxGradient: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let (y, g) = (inputs[0], inputs[1])
    if logarithm { return [g - y.exp() * g.sum(axes: [-1], keepDims: true)] }
    return [y * (g - (y * g).sum(axes: [-1], keepDims: true))]
  }
}

extension SoftmaxCrossEntropy: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let (logits, p) = (inputs[0], inputs[0].softmax())
    var targets = inputs[1]
    if sparse {
      let classes = logits.shape.last!
      // A class that does not exist makes the whole row NaN.
      let exists = targets.greaterEqual(0).logicalAnd(targets.less(classes)).expandingDimensions(-1)
      targets = targets.oneHot(classes, dtype: logits.dtype).where(exists, else: Double.nan)
    }
    let logs = epsilon.map { p.clipped($0, 1 - $0).log() } ?? logits.logSoftmax()
    let counted =
      epsilon.map { targets.where(p.less($0).logicalOr(p.greater(1 - $0)).logicalNot(), else: 0) } ?? targets
    return [
      -(targets * logs).sum(axes: [-1]), p, p * counted.sum(axes: [-1], keepDims: true) - counted,
    ]
  }
}
