import Tensors

/// Returns the input and adds a penalty on it to the loss: `l1 · sum(|x|) + l2 · sum(x²)`, divided by the batch size.
///
/// Input and output: any shape.
public final class ActivityRegularization: Layer {
  public let l1: Double
  public let l2: Double

  /// - Parameters:
  ///   - l1: the factor of the absolute values, 0 or more.
  ///   - l2: the factor of the squares, 0 or more.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    l1: Double = 0, l2: Double = 0, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.l1 = l1
    self.l2 = l2
    super.init(name: name, dtype: dtype, activityRegularizer: .l1l2(l1: l1, l2: l2), inputShape: inputShape)
    supportsMasking = true
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override var config: Config {
    var config = super.config
    config["activity_regularizer"] = nil
    return config
  }

  public override class var definition: Definition<Layer> {
    Definition(ActivityRegularization.self, .base, .double("l1", \.l1, or: 0), .double("l2", \.l2, or: 0)) {
      ActivityRegularization(l1: $1, l2: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
