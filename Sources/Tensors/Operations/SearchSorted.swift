/// The insertion index of each element in an ascending vector (int32).
///
/// NaN goes behind everything.
public struct SearchSorted: Operation {
  /// Whether an element goes behind those that equal it, and not before them.
  public let right: Bool
  public var name: String { "search_sorted" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[1].rank == 1 else { throw .shapes(name, inputs, "the second must be one ascending row") }
    guard inputs[0].dtype == inputs[1].dtype, SearchSorted.types.contains(inputs[0].dtype) else {
      throw TensorError(
        operation: name,
        message:
          "got \(inputs[0].dtype) and \(inputs[1].dtype); expected one of int32, int64, float32, float64 for both")
    }
    return [TensorSpec(inputs[0].shape, .int32)]
  }

  static let types: Set<DType> = [.int32, .int64, .float32, .float64]
}

extension Tensor {
  /// Where each element would go in an ascending vector, as int32: NumPy's `searchsorted`.
  ///
  /// - Parameters:
  ///   - boundaries: one row of numbers, smallest first.
  ///   - right: whether an element goes behind those that equal it, and not before them.
  public func searchSorted(in boundaries: Tensor, right: Bool = false) -> Tensor {
    var common = DType.promoted(dtype, boundaries.dtype)
    if !SearchSorted.types.contains(common) {
      common = common.isFloatingPoint ? .float32 : common == .uint32 || common == .uint64 ? .int64 : .int32
    }
    return Tensor(SearchSorted(right: right), cast(to: common), boundaries.cast(to: common))
  }
}
