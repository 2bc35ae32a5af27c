/// A range of each dimension, with a step that may be negative.
public struct Slice: Operation {
  /// The first index, the number of elements and the step along each dimension.
  public let starts: [Int]
  public let sizes: [Int]
  public let steps: [Int]
  public var name: String { "slice" }

  public init(starts: [Int], sizes: [Int], steps: [Int]? = nil) {
    self.starts = starts
    self.sizes = sizes
    self.steps = steps ?? Array(repeating: 1, count: starts.count)
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let shape = inputs[0].shape
    let fits =
      shape.count == starts.count
      && shape.indices.allSatisfy { axis in
        let last = starts[axis] + (sizes[axis] - 1) * steps[axis]
        return sizes[axis] == 0
          || (sizes[axis] > 0 && steps[axis] != 0 && (0..<shape[axis]).contains(starts[axis])
            && (0..<shape[axis]).contains(last))
      }
    guard fits else { throw .shapes(name, inputs, "starts \(starts), sizes \(sizes), steps \(steps) reach outside") }
    return [TensorSpec(sizes, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    // All elements, some dimensions reversed: reversing them again is the inverse.
    if sizes == context.input.shape { return [Tensor(self, context.upstream)] }
    return [Tensor(SliceGradient(shape: context.input.shape, slice: self), context.upstream)]
  }
}

/// Zeros, with the input written into a slice of them.
public struct SliceGradient: Operation {
  public let shape: Shape
  public let slice: Slice
  public var name: String { "slice_gradient" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard inputs[0].shape == slice.sizes else { throw .shapes(name, inputs, "expected \(slice.sizes.tupleText)") }
    return [TensorSpec(shape, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] { [Tensor(slice, context.upstream)] }
}
