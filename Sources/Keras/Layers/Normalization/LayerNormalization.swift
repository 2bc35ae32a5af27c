import Tensors

/// Scales each sample to mean 0 and variance 1 over some of its dimensions, then multiplies by gamma and adds beta.
/// (Ba, Kiros and Hinton, 2016)
///
/// Input and output: any shape. Weights: `gamma` and `beta`, of the shape of the normalized dimensions.
open class LayerNormalization: Layer {
  /// The dimensions to normalize over.
  public let axis: NormAxes
  public let epsilon: Double
  private var affine: ScaleAndOffset
  /// The dimensions, counted from the start, ascending.
  private var axes: [Int] = []

  /// - Parameters:
  ///   - axis: the dimension to normalize over, or several: `[-2, -1]`.
  ///   - epsilon: added to the variance.
  ///   - center: whether beta is added.
  ///   - scale: whether gamma multiplies.
  ///   - betaInitializer, gammaInitializer: first values.
  ///   - betaRegularizer, gammaRegularizer: penalties.
  ///   - betaConstraint, gammaConstraint: projections after each update.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    axis: NormAxes = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any InitializerSpecifier = .zeros, gammaInitializer: any InitializerSpecifier = .ones,
    betaRegularizer: (any RegularizerSpecifier)? = nil, gammaRegularizer: (any RegularizerSpecifier)? = nil,
    betaConstraint: (any ConstraintSpecifier)? = nil, gammaConstraint: (any ConstraintSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.axis = axis
    self.epsilon = epsilon
    affine = ScaleAndOffset(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint, &check)
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let sizes = try axis.axes.map { try inputShape.dimension($0) }
    axes = axis.axes.map { $0 < 0 ? $0 + inputShape.count : $0 }
    let order = axes.indices.sorted { axes[$0] < axes[$1] }
    axes = order.map { axes[$0] }
    try affine.build(self, shape: order.map { sizes[$0] })
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    let x = inputs.widened
    let distance = x - x.mean(axes: axes, keepDims: true)
    let variance = distance.square().mean(axes: axes, keepDims: true)
    let broadcast = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
    return affine.apply(distance * (variance + epsilon).rsqrt(), shape: broadcast).cast(to: inputs.dtype)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    for axis in axis.axes { _ = try inputShape.dimension(axis) }
    return inputShape
  }

  /// The axes as Keras writes them: once the layer is built, all of them by number.
  private var axisConfig: ConfigValue { isBuilt ? ConfigValue(axes) : axis.configValue }

  open override class var definition: Definition<Layer> {
    Definition(
      LayerNormalization.self, .base, .axes(as: \.axisConfig),
      .double("epsilon", \.epsilon, or: 1e-3), .bool("center", \.affine.center, or: true),
      .bool("scale", \.affine.scale, or: true), .fixed("rms_scaling", .bool(false)),
      .weights(("beta", \.affine.betaSettings, Zeros()), ("gamma", \.affine.gammaSettings, Ones()))
    ) {
      LayerNormalization(
        axis: $1, epsilon: $2, center: $3, scale: $4, betaInitializer: $6[0].initializer,
        gammaInitializer: $6[1].initializer, betaRegularizer: $6[0].regularizer, gammaRegularizer: $6[1].regularizer,
        betaConstraint: $6[0].constraint, gammaConstraint: $6[1].constraint, name: $0.name, dtype: $0.dtype)
    }
  }
}
