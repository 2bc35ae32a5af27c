import Tensors

/// Masks the time steps in which all values equal `maskValue`: layers that support masks skip them, and the output is
/// zero there.
///
/// Input and output: `(batch, time, features)`. The mask: `(batch, time)`, true where a step counts.
public final class Masking: Layer {
  public let maskValue: Double

  /// - Parameters:
  ///   - maskValue: what all values of a masked step are.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    maskValue: Double = 0, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.maskValue = maskValue
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    buildAtOnce()
  }

  public override func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? {
    (inputs .!= maskValue).any(axes: [-1])
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.where((inputs .!= maskValue).any(axes: [-1], keepDims: true), else: 0)
  }

  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(Masking.self, .base, .double("mask_value", \.maskValue, or: 0)) {
      Masking(maskValue: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
