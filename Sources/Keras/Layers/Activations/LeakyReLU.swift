import Tensors

/// x where it is positive, `negativeSlope * x` elsewhere. Input and output: any shape. (Maas et al., 2013)
public final class LeakyReLU: Layer {
  public let negativeSlope: Double

  /// - Parameters:
  ///   - negativeSlope: the slope where x is negative, 0 or more.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    negativeSlope: Double = 0.3, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(negativeSlope >= 0, "negativeSlope is \(negativeSlope); expected 0 or more")
    self.negativeSlope = negativeSlope
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    Activations.leakyReLU(inputs, negativeSlope: negativeSlope)
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(
      LeakyReLU.self, .base,
      .slope
    ) {
      LeakyReLU(negativeSlope: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}

extension ConfigArgument where Root == LeakyReLU, Value == Double {
  /// The slope, which older files call alpha.
  fileprivate static var slope: Self {
    Self("negative_slope", \.negativeSlope, { .double($0) }) {
      try $0.optionalDouble("negative_slope") ?? $0.double("alpha", or: 0.3)
    }
  }
}
