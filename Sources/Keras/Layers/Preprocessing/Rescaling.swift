import Tensors

/// `x * scale + offset`: `Rescaling(1.0 / 255)` takes bytes to 0...1. Whole numbers become the layer's dtype.
///
/// Input and output: any shape.
public final class Rescaling: Layer {
  private let scale: GivenNumbers?
  private let offset: GivenNumbers?

  /// - Parameters:
  ///   - scale: a number, or one for each channel (the last dimension).
  ///   - offset: a number, or one for each channel.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ scale: any NumericArray, offset: any NumericArray = 0.0, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.scale = check.resolve(try GivenNumbers(scale, "Rescaling's scale"))
    self.offset = check.resolve(try GivenNumbers(offset, "Rescaling's offset"))
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let scale, let offset else { return inputs }
    let x = inputs.cast(to: computeDType)
    let scaled = scale.shape.isEmpty ? x * scale.values[0] : x * scale.tensor(computeDType)
    return offset.shape.isEmpty ? scaled + offset.values[0] : scaled + offset.tensor(computeDType)
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(Rescaling.self, .base, .numbers("scale", \.scale), .numbers("offset", \.offset)) {
      Rescaling($1 ?? Tensor(1), offset: $2 ?? Tensor(0), name: $0.name, dtype: $0.dtype)
    }
  }
}
