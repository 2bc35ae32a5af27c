/// What an `axis:` argument takes: one dimension, or several. Negative ones count from the end.
public protocol TensorAxes: Sendable {
  /// The dimensions, as they were given.
  var axisList: [Int] { get }
}

extension Int: TensorAxes { public var axisList: [Int] { [self] } }
extension [Int]: TensorAxes { public var axisList: [Int] { self } }

/// Reductions over one dimension or some: `x.sum(axis: 0)`, `x.mean(axis: [0, 1])`.
extension Tensor {
  /// Sum over `axis`; see ``sum(axes:keepDims:)``.
  public func sum(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    sum(axes: axis.axisList, keepDims: keepDims)
  }
  /// Mean over `axis`; see ``mean(axes:keepDims:)``.
  public func mean(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    mean(axes: axis.axisList, keepDims: keepDims)
  }
  /// Product over `axis`; see ``product(axes:keepDims:)``.
  public func product(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    product(axes: axis.axisList, keepDims: keepDims)
  }
  /// The largest element over `axis`.
  public func max(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    max(axes: axis.axisList, keepDims: keepDims)
  }
  /// The smallest element over `axis`.
  public func min(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    min(axes: axis.axisList, keepDims: keepDims)
  }
  /// Whether any element over `axis` is true or not zero.
  public func any(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    any(axes: axis.axisList, keepDims: keepDims)
  }
  /// Whether all elements over `axis` are true or not zero.
  public func all(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    all(axes: axis.axisList, keepDims: keepDims)
  }
  /// Variance over `axis`; see ``variance(axes:keepDims:)``.
  public func variance(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    variance(axes: axis.axisList, keepDims: keepDims)
  }
  /// Standard deviation over `axis`; see ``standardDeviation(axes:keepDims:)``.
  public func standardDeviation(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    standardDeviation(axes: axis.axisList, keepDims: keepDims)
  }
  /// log(sum(exp(x))) over `axis`, without overflow.
  public func logSumExp(axis: any TensorAxes, keepDims: Bool = false) -> Tensor {
    logSumExp(axes: axis.axisList, keepDims: keepDims)
  }

  // The names of Keras and NumPy.

  /// Product over `axis`, or of all elements: ``product(axes:keepDims:)``.
  public func prod(axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    product(axes: axis?.axisList, keepDims: keepDims)
  }
  /// Variance over `axis`, or of all elements: ``variance(axes:keepDims:)``.
  public func `var`(axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    variance(axes: axis?.axisList, keepDims: keepDims)
  }
  /// Standard deviation over `axis`, or of all elements: ``standardDeviation(axes:keepDims:)``.
  public func std(axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    standardDeviation(axes: axis?.axisList, keepDims: keepDims)
  }
  /// How many elements over `axis`, or of all, are not zero, as int32.
  public func countNonzero(axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    notEqual(0).sum(axes: axis?.axisList, keepDims: keepDims)
  }
  /// Running sum along `axis`; nil: over all elements, in row-major order.
  /// - Parameter dtype: as for ``cumulativeSum(axis:reverse:dtype:)``.
  public func cumsum(axis: Int? = nil, dtype: DType? = nil) -> Tensor {
    axis.map { cumulativeSum(axis: $0, dtype: dtype) } ?? flattened().cumulativeSum(dtype: dtype)
  }
  /// Running product along `axis`; nil: over all elements, in row-major order.
  /// - Parameter dtype: as for ``cumulativeSum(axis:reverse:dtype:)``.
  public func cumprod(axis: Int? = nil, dtype: DType? = nil) -> Tensor {
    axis.map { cumulativeProduct(axis: $0, dtype: dtype) } ?? flattened().cumulativeProduct(dtype: dtype)
  }
}
