/// A reduction over dimensions: sum, mean, product, maximum, minimum, any, all.
public struct Reduce: Operation {
  public enum Kind: String, Sendable, CaseIterable { case sum, mean, product, maximum, minimum, any, all }

  public let kind: Kind
  /// The dimensions to fold, ascending and in range.
  public let axes: [Int]
  public let keepDims: Bool
  public var name: String { kind.rawValue }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let shape = inputs[0].shape
    if kind == .maximum || kind == .minimum, inputs[0].count == 0 {
      throw .shapes(name, inputs, "there is no \(name) of no elements")
    }
    let kept = shape.indices.compactMap { axes.contains($0) ? (keepDims ? 1 : nil) : shape[$0] }
    return [TensorSpec(kept, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let x = context.input
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    let g = context.upstream.reshaped(to: kept)
    let y = context.output.reshaped(to: kept)
    switch kind {
    case .sum: return [g.broadcast(to: x.shape)]
    case .mean:
      let count = axes.reduce(1) { $0 * x.shape[$1] }
      return [(g * (1 / Double(max(count, 1)))).broadcast(to: x.shape)]
    case .product:
      // The product of the others: exact with one zero too, through a sum over products that leave one out.
      return [g * productOfOthers(x)]
    case .maximum, .minimum:
      let winners = x.equal(y).cast(to: x.dtype)
      return [winners * (g / winners.sum(axes: axes, keepDims: true))]
    case .any, .all: return [nil]
    }
  }

  private func productOfOthers(_ x: Tensor) -> Tensor {
    let zero = x.equal(0)
    let zeros = zero.cast(to: x.dtype).sum(axes: axes, keepDims: true)
    let filled = Tensor(1, dtype: x.dtype).where(zero, else: x)
    let product = filled.product(axes: axes, keepDims: true)
    let none = (product / filled).where(zeros.equal(0), else: 0)
    return none + product.where(zero.logicalAnd(zeros.equal(1)), else: 0)
  }
}

extension Tensor {
  /// Dimensions counted from the end when negative, checked, ascending and without repeats; nil means all.
  func normalized(axes: [Int]?, operation: String) throws(TensorError) -> [Int] {
    guard let axes else { return Array(0..<rank) }
    var result = Set<Int>()
    for axis in axes {
      let positive = axis < 0 ? axis + rank : axis
      guard (0..<rank).contains(positive) else {
        throw TensorError(
          operation: operation, message: "axis \(axis) is out of range for shape \(shape.tupleText)")
      }
      result.insert(positive)
    }
    return result.sorted()
  }

  func reduce(_ kind: Reduce.Kind, _ axes: [Int]?, _ keepDims: Bool) -> Tensor {
    if error != nil { return self }
    do throws(TensorError) {
      let axes = try normalized(axes: axes, operation: kind.rawValue)
      var operand = self
      switch kind {
      case .sum, .product: operand = cast(to: dtype.accumulated)
      case .mean: operand = cast(to: dtype.floating)
      case .any, .all: operand = cast(to: .bool)
      case .maximum, .minimum: break
      }
      if axes.isEmpty { return operand }
      return Tensor(Reduce(kind: kind, axes: axes, keepDims: keepDims), operand)
    } catch {
      return Tensor(error: error)
    }
  }

  /// Sum over `axes`, or over all elements. Narrow types give a wider one, as in Keras: int8, int16 and booleans int32,
  /// uint8 and uint16 uint32.
  public func sum(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.sum, axes, keepDims) }
  /// Mean over `axes`, or over all elements. Integers give float32.
  public func mean(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.mean, axes, keepDims) }
  /// Product over `axes`, or over all elements. Narrow types give a wider one, as with ``sum(axes:keepDims:)``.
  public func product(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.product, axes, keepDims) }
  /// The largest element over `axes`, or of all. There must be one.
  public func max(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.maximum, axes, keepDims) }
  /// The smallest element over `axes`, or of all. There must be one.
  public func min(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.minimum, axes, keepDims) }
  /// Whether any element over `axes`, or any at all, is true or not zero.
  public func any(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.any, axes, keepDims) }
  /// Whether all elements over `axes`, or all there are, are true or not zero.
  public func all(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor { reduce(.all, axes, keepDims) }

  /// Mean of the squared distance from the mean. Integers give float32.
  public func variance(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    (self - mean(axes: axes, keepDims: true)).square().mean(axes: axes, keepDims: keepDims)
  }
  /// Square root of the variance.
  public func standardDeviation(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    variance(axes: axes, keepDims: keepDims).sqrt()
  }
  /// log(sum(exp(x))), without overflow.
  public func logSumExp(axes: [Int]? = nil, keepDims: Bool = false) -> Tensor {
    let x = cast(to: dtype.floating)
    let peak = x.max(axes: axes, keepDims: true).stoppingGradient()
    let total = (x - peak).exp().sum(axes: axes, keepDims: true).log() + peak
    guard !keepDims, let folded = try? normalized(axes: axes, operation: "logSumExp") else { return total }
    return total.reshaped(to: shape.indices.filter { !folded.contains($0) }.map { shape[$0] })
  }
  /// The input, through which no gradient flows.
  public func stoppingGradient() -> Tensor { Tensor(StopGradient(), self) }
}
