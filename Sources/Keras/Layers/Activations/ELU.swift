import Tensors

/// x where it is positive, `alpha * (exp(x) - 1)` elsewhere. Input and output: any shape. (Clevert et al., 2016)
public final class ELU: Layer {
  public let alpha: Double

  /// - Parameters:
  ///   - alpha: minus the value far left of zero.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    alpha: Double = 1, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.alpha = alpha
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    Activations.elu(inputs, alpha: alpha)
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  // Keras writes this layer's argument right after the name.
  public override var config: Config {
    let start: Config = ["name": .string(name), "alpha": .double(alpha)]
    return start.merging(super.config)
  }

  public override class var definition: Definition<Layer> {
    Definition(ELU.self, .base, .double("alpha", \.alpha, or: 1)) {
      ELU(alpha: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
