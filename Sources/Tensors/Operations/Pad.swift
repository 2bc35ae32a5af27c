/// A constant border around each dimension.
public struct Pad: Operation {
  /// Elements added before and after each dimension.
  public let before: [Int]
  public let after: [Int]
  public let value: Double
  public var name: String { "pad" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let shape = inputs[0].shape
    guard before.count == shape.count, after.count == shape.count, (before + after).allSatisfy({ $0 >= 0 }) else {
      throw .shapes(name, inputs, "padding \(before) and \(after) must give each dimension two counts of 0 or more")
    }
    return [TensorSpec(shape.indices.map { before[$0] + shape[$0] + after[$0] }, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [Tensor(Slice(starts: before, sizes: context.input.shape), context.upstream)]
  }
}

extension Tensor {
  /// The tensor with `value` around it: `padding` gives (before, after) for each dimension.
  public func padded(_ padding: [(Int, Int)], value: Double = 0) -> Tensor {
    Tensor(Pad(before: padding.map(\.0), after: padding.map(\.1), value: value), self)
  }
}
