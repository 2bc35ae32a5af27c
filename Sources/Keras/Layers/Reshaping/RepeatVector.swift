import Tensors

/// A vector repeated `n` times. Input: `(batch, features)`. Output: `(batch, n, features)`.
public final class RepeatVector: Layer {
  /// How many times the vector comes out.
  public let n: Int

  /// - Parameters:
  ///   - n: how many times the vector comes out, 1 or more.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ n: Int, inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(n > 0, "n is \(n); expected 1 or more")
    self.n = n
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: 2)
    note(check)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.expandingDimensions(1).broadcast(to: [inputs.shape[0], n, inputs.shape[1]])
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return [inputShape[0], n, inputShape[1]]
  }

  public override class var definition: Definition<Layer> {
    Definition(RepeatVector.self, .base, .int("n", \.n)) {
      RepeatVector($1, name: $0.name, dtype: $0.dtype)
    }
  }
}
