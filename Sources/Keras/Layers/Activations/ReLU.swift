import Tensors

/// max(x, 0), or with arguments: `negativeSlope * (x - threshold)` below `threshold`, x from there to `maxValue`,
/// `maxValue` above it. Input and output: any shape.
public final class ReLU: Layer {
  public let maxValue: Double?
  public let negativeSlope: Double
  public let threshold: Double

  /// - Parameters:
  ///   - maxValue: the largest output; nil for no limit.
  ///   - negativeSlope: the slope below the threshold.
  ///   - threshold: where the function begins to grow.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    maxValue: Double? = nil, negativeSlope: Double = 0, threshold: Double = 0, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(maxValue ?? 0 >= 0, "maxValue is \(maxValue ?? 0); expected 0 or more")
    check.require(negativeSlope >= 0, "negativeSlope is \(negativeSlope); expected 0 or more")
    check.require(threshold >= 0, "threshold is \(threshold); expected 0 or more")
    self.maxValue = maxValue
    self.negativeSlope = negativeSlope
    self.threshold = threshold
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    Activations.relu(inputs, negativeSlope: negativeSlope, maxValue: maxValue, threshold: threshold)
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(
      ReLU.self, .base, .optionalDouble("max_value", \.maxValue), .double("negative_slope", \.negativeSlope, or: 0),
      .double("threshold", \.threshold, or: 0)
    ) {
      ReLU(maxValue: $1, negativeSlope: $2, threshold: $3, name: $0.name, dtype: $0.dtype)
    }
  }
}
