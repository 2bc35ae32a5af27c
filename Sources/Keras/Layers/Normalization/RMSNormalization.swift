import Tensors

/// Divides each sample by the root of its mean square over some dimensions, then multiplies by a learned scale:
/// `x / sqrt(mean(x²) + epsilon) · scale`. (Zhang and Sennrich, 2019)
///
/// Input and output: any shape. Weights: `scale`, of the shape of the normalized dimensions.
open class RMSNormalization: Layer {
  /// The dimensions to normalize over.
  public let axis: NormAxes
  public let epsilon: Double
  private var scale: Variable?

  /// - Parameters:
  ///   - axis: the dimension to normalize over, or several.
  ///   - epsilon: added to the mean square.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the scale.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    axis: NormAxes = -1, epsilon: Double = 1e-6, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.axis = axis
    self.epsilon = epsilon
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let sizes = try axis.ascending.map { try inputShape.dimension($0) }
    scale = try addWeight("scale", shape: sizes, initializer: .ones)
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let scale else { throw KerasError.notReady("layer '\(name)'", "it has no weights; build it first") }
    let x = inputs.widened
    let axes = axis.positive(rank: x.rank)
    let inverse = (x.square().mean(axes: axes, keepDims: true) + epsilon).rsqrt()
    let broadcast = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
    return (x * inverse * scale.value.cast(to: x.dtype).reshaped(to: broadcast)).cast(to: inputs.dtype)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    for axis in axis.axes { _ = try inputShape.dimension(axis) }
    return inputShape
  }

  /// The axes as Keras writes them: once the layer is built, all of them by number.
  private var axisConfig: ConfigValue { isBuilt ? ConfigValue(axis.ascending) : axis.configValue }

  open override class var definition: Definition<Layer> {
    Definition(
      RMSNormalization.self, .base, .axes(as: \.axisConfig),
      .double("epsilon", \.epsilon, or: 1e-6)
    ) {
      RMSNormalization(axis: $1, epsilon: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
