import Tensors

/// How the losses of samples become one number, and how targets, predictions and weights of almost the same shape meet.
enum LossReduction {
  /// Two tensors with the rank of one changed to fit: a last dimension of size 1 goes, or a vector becomes a column.
  /// - Parameter expandsVectors: whether a vector beside a column becomes a column; otherwise the column becomes a
  ///   vector.
  static func alignedRanks(_ a: Tensor, _ b: Tensor, expandsVectors: Bool = true) -> (Tensor, Tensor) {
    if a.rank == b.rank + 1, a.shape.last == 1 {
      return b.rank == 1 && expandsVectors ? (a, b.expandingDimensions(-1)) : (a.squeezed(axes: [-1]), b)
    }
    if b.rank == a.rank + 1, b.shape.last == 1 {
      return a.rank == 1 && expandsVectors ? (a.expandingDimensions(-1), b) : (a, b.squeezed(axes: [-1]))
    }
    return (a, b)
  }

  /// Weights in which a mask has been merged.
  ///
  /// For means the steps that count get the weight total / counted, so that dividing by the total gives the mean over
  /// those that count.
  static func weights(_ sampleWeight: Tensor?, mask: Tensor?, dtype: DType, reduction: Loss.Reduction) -> Tensor? {
    guard let mask else { return sampleWeight }
    var factor = mask.cast(to: .bool).cast(to: dtype)
    if reduction == .mean || reduction == .sumOverBatchSize {
      factor = factor * (Tensor(Double(mask.count), dtype: dtype).dividedOrZero(by: factor.sum()))
    }
    guard let sampleWeight else { return factor }
    let (aligned, weight) = alignedRanks(factor, sampleWeight.cast(to: dtype))
    return weight * aligned
  }

  /// The losses weighted and reduced.
  static func weightedValue(
    _ losses: Tensor, sampleWeight: Tensor?, mask: Tensor?, reduction: Loss.Reduction
  ) -> Tensor {
    guard let weight = weights(sampleWeight, mask: mask, dtype: losses.dtype, reduction: reduction) else {
      return value(losses, weight: nil, reduction: reduction)
    }
    let (values, aligned) = alignedRanks(losses, weight.cast(to: losses.dtype))
    return value(values * aligned, weight: aligned, reduction: reduction)
  }

  private static func value(_ values: Tensor, weight: Tensor?, reduction: Loss.Reduction) -> Tensor {
    if reduction == .none || values.rank == 0 || values.shape == [0] || values.error != nil { return values }
    switch reduction {
    case .sum: return values.sum()
    case .meanWithSampleWeight:
      guard let weight else { return values.mean() }
      return values.sum().dividedOrZero(by: weight.sum())
    case .mean, .sumOverBatchSize, .none: return values.mean()
    }
  }
}

extension Tensor {
  /// The quotient, zero where the divisor is.
  func dividedOrZero(by divisor: Tensor) -> Tensor {
    let zero = divisor.equal(0)
    return (self / Tensor(1, dtype: divisor.dtype).where(zero, else: divisor)).where(zero.logicalNot(), else: 0)
  }
}
