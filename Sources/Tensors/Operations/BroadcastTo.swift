/// The input broadcast along new dimensions and those of size 1.
public struct BroadcastTo: Operation {
  public let shape: Shape
  public var name: String { "broadcast" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard Shape.broadcast(inputs[0].shape, shape) == shape else {
      throw .shapes(name, inputs, "it does not broadcast to \(shape.tupleText)")
    }
    return [TensorSpec(shape, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [context.upstream.summed(to: context.input.shape)]
  }
}

extension Tensor {
  /// The tensor repeated to `shape` by NumPy's rules.
  public func broadcast(to shape: Shape) -> Tensor {
    shape == self.shape || error != nil ? self : Tensor(BroadcastTo(shape: shape), self)
  }
}
