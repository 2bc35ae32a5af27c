/// The same elements, row-major, in another shape.
public struct Reshaping: Operation {
  public let shape: Shape
  public init(shape: Shape) { self.shape = shape }
  public var name: String { "reshape" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    guard saturatedProduct(shape) == inputs[0].count else {
      throw .shapes(name, inputs, "\(inputs[0].count) elements do not fill \(shape.tupleText)")
    }
    return [TensorSpec(shape, inputs[0].dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [context.upstream.reshaped(to: context.input.shape)]
  }
}

extension Tensor {
  /// The same elements in another shape; one dimension may be -1 and is worked out.
  public func reshaped(_ dimensions: Int...) -> Tensor { reshaped(to: dimensions) }

  /// The same elements in another shape; one dimension may be -1 and is worked out.
  public func reshaped(to dimensions: Shape) -> Tensor {
    if dimensions == shape || error != nil { return self }
    func failure(_ message: String) -> Tensor {
      Tensor(error: TensorError(operation: "reshape", message: message))
    }
    let unknown = dimensions.indices.filter { dimensions[$0] == -1 }
    guard unknown.count <= 1, dimensions.allSatisfy({ $0 >= -1 }) else {
      return failure("\(dimensions.tupleText) may have one dimension of -1 and no other negative one")
    }
    var target = dimensions
    if let axis = unknown.first {
      let known = saturatedProduct(dimensions.filter { $0 != -1 })
      guard known > 0, count % known == 0 else {
        return failure("shape \(shape.tupleText) with \(count) elements does not fit \(dimensions.tupleText)")
      }
      target[axis] = count / known
    }
    return Tensor(Reshaping(shape: target), self)
  }

  /// One dimension: all elements in row-major order.
  public func flattened() -> Tensor { reshaped(to: [count]) }

  /// A dimension of size 1 inserted at `axis`.
  public func expandingDimensions(_ axis: Int) -> Tensor {
    if error != nil { return self }
    let positive = axis < 0 ? axis + rank + 1 : axis
    guard (0...rank).contains(positive) else {
      return Tensor(
        error: TensorError(
          operation: "expandingDimensions", message: "axis \(axis) is out of range for shape \(shape.tupleText)"))
    }
    var target = shape
    target.insert(1, at: positive)
    return reshaped(to: target)
  }

  /// Without the dimensions of size 1: all of them, or those in `axes`.
  public func squeezed(axes: [Int]? = nil) -> Tensor {
    if error != nil { return self }
    do throws(TensorError) {
      let chosen = try axes.map { axes throws(TensorError) in try normalized(axes: axes, operation: "squeezed") }
      if let wrong = chosen?.first(where: { shape[$0] != 1 }) {
        throw TensorError(
          operation: "squeezed", message: "dimension \(wrong) of shape \(shape.tupleText) is not 1")
      }
      return reshaped(
        to: shape.indices.filter { axis in chosen.map { !$0.contains(axis) } ?? (shape[axis] != 1) }.map { shape[$0] })
    } catch {
      return Tensor(error: error)
    }
  }
}
