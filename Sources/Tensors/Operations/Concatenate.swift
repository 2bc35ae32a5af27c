/// Tensors concatenated along a dimension.
public struct Concatenation: Operation {
  public let axis: Int
  public var name: String { "concatenate" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    var shape = inputs[0].shape
    for input in inputs.dropFirst() {
      var expected = input.shape
      guard expected.count == shape.count else { throw .shapes(name, inputs, "they must have the same rank") }
      expected[axis] = shape[axis]
      guard expected == shape else {
        throw .shapes(name, inputs, "all dimensions but \(axis) must be equal")
      }
    }
    shape[axis] = inputs.reduce(0) { $0 + $1.shape[axis] }
    return [TensorSpec(shape, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    var start = 0
    return context.inputs.map { input in
      var starts = [Int](repeating: 0, count: input.rank)
      starts[axis] = start
      start += input.shape[axis]
      return Tensor(Slice(starts: starts, sizes: input.shape), context.upstream)
    }
  }
}

extension Tensor {
  /// Tensors one after another along `axis`, promoted to one type.
  public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    guard let first = tensors.first else {
      return Tensor(error: TensorError(operation: "concatenate", message: "expected one tensor or more, got none"))
    }
    if let failed = tensors.first(where: { $0.error != nil }) { return failed }
    let dtype = tensors.reduce(first.dtype) { DType.promoted($0, $1.dtype) }
    return first.onAxis(axis, "concatenate") { axis in
      tensors.count == 1 ? first : Tensor(Concatenation(axis: axis), tensors.map { $0.cast(to: dtype) })
    }
  }

  /// Tensors of one shape along a new dimension.
  public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
    concatenate(tensors.map { $0.expandingDimensions(axis) }, axis: axis)
  }

  /// Equal parts along `axis`.
  public func split(_ count: Int, axis: Int = 0) -> [Tensor] {
    let whole = onAxis(axis, "split") { axis in
      guard count > 0, shape[axis] % count == 0 else {
        return Tensor(
          error: TensorError(
            operation: "split", message: "dimension \(axis) of shape \(shape.tupleText) does not split in \(count)"))
      }
      return self
    }
    if whole.error != nil { return Array(repeating: whole, count: Swift.max(count, 1)) }
    let axis = axis < 0 ? axis + rank : axis
    let size = shape[axis] / count
    return (0..<count).map { part in
      var starts = [Int](repeating: 0, count: rank)
      var sizes = shape
      starts[axis] = part * size
      sizes[axis] = size
      return Tensor(Slice(starts: starts, sizes: sizes), self)
    }
  }

  /// The tensor repeated `counts[axis]` times along each dimension.
  public func tiled(_ counts: [Int]) -> Tensor {
    if error != nil { return self }
    var result = self
    if counts.count > rank { result = reshaped(to: Array(repeating: 1, count: counts.count - rank) + shape) }
    let offset = result.rank - counts.count
    for (axis, count) in counts.enumerated() where count != 1 {
      result = .concatenate(Array(repeating: result, count: Swift.max(count, 0)), axis: axis + offset)
    }
    return result
  }
}
