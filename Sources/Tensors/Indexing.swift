/// One component of a subscript: an index, a range, all, a new dimension, an ellipsis, a tensor of indices, or a mask.
public protocol TensorIndex {
  var tensorIndex: TensorIndexKind { get }
}

public enum TensorIndexKind: Sendable {
  case at(Int)
  /// From `start` up to `end` (nil: to the edge), by `step`, as Python's `start:end:step`.
  case range(Int?, Int?, step: Int)
  case newAxis
  case ellipsis
  /// Integers, or booleans for as many dimensions as they have.
  case tensor(Tensor)
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
  ///
  /// Tensors of indices and masks may stand beside the others, with NumPy's rules: `x[mask, 0]`, `x[.all, indices]`,
  /// `x[rows, columns]`. See the subscript of one tensor for what they select and when their elements must be known.
  ///
  /// A part can be assigned, `x[0, 0] = 1`, `x[1] = row`: a tensor that broadcasts to the part, or a number, converted
  /// to the element type of `x` as by ``cast(to:)``. Only this variable changes; other tensors keep their elements.
  /// Each assignment copies the tensor when it is computed, so fill an array of numbers and make a tensor of it where
  /// there are many.
  public subscript(_ indices: any TensorIndex...) -> Tensor {
    get { part(indices.map(\.tensorIndex)) }
    set { self = replacing(indices.map(\.tensorIndex), with: newValue) }
  }

  /// Assigns a number to a part: `x[0, 0] = 1`.
  ///
  /// It cannot be read: an element is `try x[0, 0].item()`. (It is optional so that `x[0, 0] + 1` is a tensor and no
  /// sum of numbers.)
  @_disfavoredOverload
  public subscript<Number: TensorOperand>(_ indices: any TensorIndex...) -> Number? {
    @available(*, unavailable, message: "an element is read by 'try x[0, 0].item()'")
    get { nil }
    set {
      guard let newValue else { return }
      self = replacing(indices.map(\.tensorIndex), with: .full([], newValue.doubleValue, dtype: dtype))
    }
  }

  /// `x[..., 0]`, as Python writes it: ``TensorIndex/ellipsis``, then indices of the last dimensions.
  public subscript(_ ellipsis: (UnboundedRange_) -> Void, _ indices: any TensorIndex...) -> Tensor {
    get { part([.ellipsis] + indices.map(\.tensorIndex)) }
    set { self = replacing([.ellipsis] + indices.map(\.tensorIndex), with: newValue) }
  }

  private func part(_ kinds: [TensorIndexKind]) -> Tensor {
    if error != nil { return self }
    do throws(TensorError) {
      return kinds.haveTensors ? try mixed(kinds) : try sliced(kinds)
    } catch {
      return Tensor(error: error)
    }
  }

  private func replacing(_ kinds: [TensorIndexKind], with value: Tensor) -> Tensor {
    if error != nil { return self }
    if value.error != nil { return value }
    do throws(TensorError) {
      if kinds.haveTensors { return try replacingMixed(kinds, with: value) }
      let (slice, shape) = try slice(kinds)
      guard Shape.broadcast(value.shape, shape) == shape else {
        throw TensorError(
          operation: "subscript",
          message: "a value of shape \(value.shape.tupleText) for a part of shape \(shape.tupleText)")
      }
      let values = value.cast(to: dtype).broadcast(to: shape).reshaped(to: slice.sizes)
      return Tensor(SliceUpdate(slice: slice), self, values)
    } catch {
      return Tensor(error: error)
    }
  }

  /// The part of one dimension that a range names.
  public func slice(_ range: Range<Int>, axis: Int) -> Tensor {
    onAxis(axis, "slice") { axis in
      part(([any TensorIndex](repeating: .all, count: axis) + [range]).map(\.tensorIndex))
    }
  }

  func sliced(_ kinds: [TensorIndexKind]) throws(TensorError) -> Tensor {
    let (slice, result) = try slice(kinds)
    let whole = slice.starts.allSatisfy { $0 == 0 } && slice.sizes == shape && slice.steps.allSatisfy { $0 == 1 }
    return (whole ? self : Tensor(slice, self)).reshaped(to: result)
  }

  /// What a subscript reads, and the shape that it gives to that.
  private func slice(_ kinds: [TensorIndexKind]) throws(TensorError) -> (slice: Slice, shape: Shape) {
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
      case .tensor: preconditionFailure("a subscript with tensors is read by mixed(_:)")
      }
    }
    takeWhole(rank - starts.count)
    return (Slice(starts: starts, sizes: sizes, steps: steps), result)
  }
}
