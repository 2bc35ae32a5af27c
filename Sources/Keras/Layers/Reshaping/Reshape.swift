import Tensors

/// A sample's elements, row-major, in another shape: `Reshape([28, 28, 1])`.
///
/// Input: `(batch, …)`. Output: `(batch,) + targetShape`.
public final class Reshape: Layer {
  /// The shape of a sample that comes out; one dimension may be -1 and is worked out.
  public let targetShape: [Int]

  /// - Parameters:
  ///   - targetShape: the shape of a sample that comes out; one dimension may be -1 and is worked out.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ targetShape: [Int], inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(
      targetShape.allSatisfy { $0 >= -1 } && targetShape.count(where: { $0 == -1 }) <= 1,
      "targetShape is \(targetShape.tupleText); expected sizes of 0 or more, and at most one -1")
    self.targetShape = targetShape
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard inputs.rank >= 1 else { throw KerasError.incompatibleInput(layer: name, "expected a batch, got shape ()") }
    let sizes = try sampleShape(inputs.shape.dropFirst().map { $0 }, of: CallContext.symbolic(inputs.shape))
    return inputs.reshaped(to: inputs.shape.prefix(1) + sizes)
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    let sizes = inputShape.dropFirst().compactMap(\.self)
    guard sizes.count == inputShape.count - 1 else {
      return inputShape.prefix(1) + targetShape.map { $0 == -1 ? nil : $0 }
    }
    return inputShape.prefix(1) + (try sampleShape(sizes, of: inputShape)).map { $0 }
  }

  /// The target with its -1 worked out for a sample of a shape.
  private func sampleShape(_ sizes: Shape, of inputShape: SymbolicShape) throws -> Shape {
    let count = saturatedProduct(sizes)
    let known = saturatedProduct(targetShape.filter { $0 != -1 })
    let isOpen = targetShape.contains(-1)
    guard isOpen ? known > 0 && count % known == 0 : count == known else {
      let expected = isOpen ? "a multiple of \(known)" : "\(known)"
      throw KerasError.incompatibleInput(
        layer: name,
        "expected samples of \(expected) elements for targetShape \(targetShape.tupleText), got shape "
          + inputShape.tupleText)
    }
    return targetShape.map { $0 == -1 ? count / known : $0 }
  }

  public override class var definition: Definition<Layer> {
    Definition(Reshape.self, .base, .ints("target_shape", \.targetShape)) {
      Reshape($1, name: $0.name, dtype: $0.dtype)
    }
  }
}
