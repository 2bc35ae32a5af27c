import Tensors

/// All dimensions of a sample as one. Input: `(batch, …)`. Output: `(batch, product of the others)`.
public final class Flatten: Layer {
  public let dataFormat: DataFormat

  /// - Parameters:
  ///   - dataFormat: with `.channelsFirst`, channels are moved last before the elements are put in a row.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(minNdim: 1)
    note(check)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    var x = inputs
    if dataFormat == .first, x.rank > 2 { x = x.transposed([0] + Array(2..<x.rank) + [1]) }
    return x.reshaped(to: [x.shape[0], saturatedProduct(x.shape.dropFirst())])
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    let sizes = inputShape.dropFirst().compactMap(\.self)
    return inputShape.prefix(1) + [sizes.count == inputShape.count - 1 ? saturatedProduct(sizes) : nil]
  }

  public override class var definition: Definition<Layer> {
    Definition(Flatten.self, .base, .dataFormat(\.dataFormat)) {
      Flatten(dataFormat: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
