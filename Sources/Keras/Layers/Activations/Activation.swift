import Tensors

/// Applies an activation function: `Activation("relu")`, `Activation(.gelu)`. Input and output: any shape.
public final class Activation: Layer {
  public let activation: ActivationFunction

  /// - Parameters:
  ///   - activation: the function.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ activation: any ActivationSpecifier, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.activation = check.resolve(try activation.resolved(), or: .linear)
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { activation(inputs) }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }
  public override var activationName: String? { activation.name }

  public override class var definition: Definition<Layer> {
    Definition(Activation.self, .base, .activation("activation", \.activation)) {
      Activation($1 ?? .linear, name: $0.name, dtype: $0.dtype)
    }
  }
}
