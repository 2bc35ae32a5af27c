import Tensors

/// Returns its input. Input and output: any shape.
public final class Identity: Layer {
  public init(
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(Identity.self, .base) {
      Identity(name: $0.name, dtype: $0.dtype)
    }
  }
}
