/// One place of a subscript: an index, a range, all, a new dimension, or whatever is left.
public protocol TensorIndex {
  var tensorIndex: TensorIndexKind { get }
}

public enum TensorIndexKind: Sendable {
  case at(Int)
  /// From `start` up to `end` (nil: to the edge), by `step`, as Python's `start:end:step`.
  case range(Int?, Int?, step: Int)
  case newAxis
  case ellipsis
}

extension Int: TensorIndex { public var tensorIndex: TensorIndexKind { .at(self) } }
extension Range<Int>: TensorIndex {
  public var tensorIndex: TensorIndexKind { .range(lowerBound, upperBound, step: 1) }
}
extension ClosedRange<Int>: TensorIndex {
  // -1 is the last element; a range that ends there has no bound to name after it.
  public var tensorIndex: TensorIndexKind { .range(lowerBound, upperBound == -1 ? nil : upperBound + 1, step: 1) }
}
extension PartialRangeFrom<Int>: TensorIndex {
  public var tensorIndex: TensorIndexKind { .range(lowerBound, nil, step: 1) }
}
extension PartialRangeUpTo<Int>: TensorIndex {
  public var tensorIndex: TensorIndexKind { .range(nil, upperBound, step: 1) }
}
extension PartialRangeThrough<Int>: TensorIndex {
  public var tensorIndex: TensorIndexKind { .range(nil, upperBound == -1 ? nil : upperBound + 1, step: 1) }
}

/// `.all`, `.newAxis`, `.ellipsis` and `.stride(from:to:by:)` in a subscript.
public struct TensorSlice: TensorIndex, Sendable {
  public let tensorIndex: TensorIndexKind
  /// The whole dimension, Python's `:`.
  public static let all = TensorSlice(tensorIndex: .range(nil, nil, step: 1))
  /// A new dimension of size 1, NumPy's `newaxis`.
  public static let newAxis = TensorSlice(tensorIndex: .newAxis)
  /// As many whole dimensions as are left, Python's `...`.
  public static let ellipsis = TensorSlice(tensorIndex: .ellipsis)
  /// Python's `start:end:step`; nil means the edge.
  public static func stride(from start: Int? = nil, to end: Int? = nil, by step: Int) -> TensorSlice {
    TensorSlice(tensorIndex: .range(start, end, step: step))
  }
}

extension TensorIndex where Self == TensorSlice {
  public static var all: TensorSlice { .all }
  public static var newAxis: TensorSlice { .newAxis }
  public static var ellipsis: TensorSlice { .ellipsis }
  public static func stride(from start: Int? = nil, to end: Int? = nil, by step: Int) -> TensorSlice {
    TensorSlice.stride(from: start, to: end, by: step)
  }
}

extension Tensor {
  /// NumPy-style indexing: `x[0]`, `x[1..., 0..<3]`, `x[.ellipsis, -1]`, `x[.stride(by: -1)]`, `x[.newAxis]`.
  ///
  /// Negative indices count from the end. Ranges are cut to the dimension, as in Python; a single index out of range
  /// gives an error.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    if error != nil { return self }
    do throws(TensorError) { return try sliced(indices.map(\.tensorIndex)) } catch { return Tensor(error: error) }
  }

  /// The rows (or slices along `axis`) at `indices`, an integer tensor.
  public subscript(_ indices: Tensor) -> Tensor { gathering(indices, axis: 0) }

  /// The part of one dimension that a range names.
  public func slice(_ range: Range<Int>, axis: Int) -> Tensor {
    if error != nil { return self }
    let places = [any TensorIndex](repeating: .all, count: axis) + [range]
    do throws(TensorError) { return try sliced(places.map(\.tensorIndex)) } catch { return Tensor(error: error) }
  }

  private func sliced(_ kinds: [TensorIndexKind]) throws(TensorError) -> Tensor {
    let consumed = kinds.filter { if case .at = $0 { true } else if case .range = $0 { true } else { false } }.count
    guard consumed <= rank else {
      throw TensorError(
        operation: "subscript", message: "\(consumed) indices for a tensor of shape \(shape.tupleText)")
    }
    var starts: [Int] = []
    var sizes: [Int] = []
    var steps: [Int] = []
    var result: Shape = []
    func take(_ start: Int, _ size: Int, _ step: Int) {
      starts.append(start)
      sizes.append(size)
      steps.append(step)
    }
    func takeWhole(_ count: Int) {
      for _ in 0..<count {
        result.append(shape[starts.count])
        take(0, shape[starts.count], 1)
      }
    }
    for kind in kinds {
      switch kind {
      case .at(let index):
        let extent = shape[starts.count]
        let positive = index < 0 ? index + extent : index
        guard (0..<extent).contains(positive) else {
          throw TensorError(
            operation: "subscript",
            message: "index \(index) is out of range for dimension \(starts.count) of shape \(shape.tupleText)")
        }
        take(positive, 1, 1)
      case .range(let start, let end, let step):
        let extent = shape[starts.count]
        guard step != 0 else { throw TensorError(operation: "subscript", message: "a step of zero") }
        func bound(_ value: Int?, _ fallback: Int) -> Int {
          guard let value else { return fallback }
          let positive = value < 0 ? value + extent : value
          return step > 0 ? Swift.min(Swift.max(positive, 0), extent) : Swift.min(Swift.max(positive, -1), extent - 1)
        }
        let first = bound(start, step > 0 ? 0 : extent - 1)
        let last = bound(end, step > 0 ? extent : -1)
        let size = Swift.max(0, step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step)
        result.append(size)
        take(size == 0 ? 0 : first, size, step)
      case .newAxis: result.append(1)
      case .ellipsis: takeWhole(rank - consumed)
      }
    }
    takeWhole(rank - starts.count)
    let whole = starts.allSatisfy { $0 == 0 } && sizes == shape && steps.allSatisfy { $0 == 1 }
    return (whole ? self : Tensor(Slice(starts: starts, sizes: sizes, steps: steps), self)).reshaped(to: result)
  }
}
