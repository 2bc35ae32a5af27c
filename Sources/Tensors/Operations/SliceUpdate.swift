/// The first input, with the second one written into a slice of it.
public struct SliceUpdate: Operation {
  public let slice: Slice
  public var name: String { "slice_update" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let part = try slice.infer([inputs[0]])[0]
    guard inputs[1] == part else { throw .shapes(name, inputs, "the second must be \(part)") }
    return [inputs[0]]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let g = context.upstream
    return [
      context.wanted[0] ? Tensor(self, g, .zeros(slice.sizes, dtype: g.dtype)) : nil,
      context.wanted[1] ? Tensor(slice, g) : nil,
    ]
  }
}
