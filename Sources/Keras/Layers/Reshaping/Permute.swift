import Tensors

/// A sample's dimensions in another order: `Permute([2, 1])` swaps the two of a matrix.
///
/// Input: `(batch, …)` with as many dimensions more as `dims` has. Output: dimension i of a sample is the input's
/// `dims[i]`.
public final class Permute: Layer {
  /// Which dimension of the input each one of the output is; the batch is 0 and does not move.
  public let dims: [Int]

  /// - Parameters:
  ///   - dims: which dimension of the input each one of the output is, an order of 1, 2, …
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ dims: [Int], inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(
      dims.sorted() == Array(1..<(dims.count + 1)),
      "dims is \(dims.tupleText); expected an order of the dimensions 1, 2, … without repeats")
    self.dims = dims
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: dims.count + 1)
    note(check)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs.transposed([0] + dims) }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return inputShape.prefix(1) + dims.map { inputShape[$0] }
  }

  public override class var definition: Definition<Layer> {
    Definition(Permute.self, .base, .ints("dims", \.dims)) {
      Permute($1, name: $0.name, dtype: $0.dtype)
    }
  }
}
