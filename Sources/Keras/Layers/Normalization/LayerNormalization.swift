import Tensors

/// Scales each sample to mean 0 and variance 1 over some of its dimensions, then multiplies by gamma and adds beta.
/// (Ba, Kiros and Hinton, 2016)
///
/// Computes in float32 or float64 from the input as it is, whatever the dtype policy; the result is cast
/// to the type that the policy computes in.
///
/// Input and output: any shape. Weights: `gamma` and `beta`, of the shape of the normalized dimensions.
open class LayerNormalization: Layer {
  /// The dimensions to normalize over.
  public let axis: NormAxes
  public let epsilon: Double
  /// Whether the input is only divided by its standard deviation, without taking the mean away, and multiplied by
  /// gamma.
  public let rmsScaling: Bool
  private var affine: ScaleAndOffset

  /// - Parameters:
  ///   - axis: the dimension to normalize over, or several: `[-2, -1]`.
  ///   - epsilon: added to the variance.
  ///   - center: whether beta is added.
  ///   - scale: whether gamma multiplies.
  ///   - rmsScaling: whether to divide by the standard deviation only, without taking the mean away. There is a gamma
  ///     then, and no beta, regardless of `scale` and `center`.
  ///   - betaInitializer: initializer of the offset `beta`.
  ///   - gammaInitializer: initializer of the scale `gamma`.
  ///   - betaRegularizer: penalty on the offset `beta`.
  ///   - gammaRegularizer: penalty on the scale `gamma`.
  ///   - betaConstraint: projection of the offset `beta` after each update.
  ///   - gammaConstraint: projection of the scale `gamma` after each update.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    axis: NormAxes = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    rmsScaling: Bool = false, betaInitializer: any InitializerSpecifier = .zeros,
    gammaInitializer: any InitializerSpecifier = .ones,
    betaRegularizer: (any RegularizerSpecifier)? = nil, gammaRegularizer: (any RegularizerSpecifier)? = nil,
    betaConstraint: (any ConstraintSpecifier)? = nil, gammaConstraint: (any ConstraintSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.axis = axis
    self.epsilon = epsilon
    self.rmsScaling = rmsScaling
    affine = ScaleAndOffset(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint, &check)
    super.init(name: name, trainable: trainable, dtype: dtype, autocast: false, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let sizes = try axis.ascending.map { try inputShape.dimension($0) }
    try affine.build(
      self, shape: sizes, scale: affine.scale || rmsScaling, center: affine.center && !rmsScaling)
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    let x = inputs.widened
    let axes = axis.positive(rank: x.rank)
    let distance = x - x.mean(axes: axes, keepDims: true)
    let inverse = (distance.square().mean(axes: axes, keepDims: true) + epsilon).rsqrt()
    let broadcast = x.shape.indices.map { axes.contains($0) ? x.shape[$0] : 1 }
    let y = affine.apply((rmsScaling ? x : distance) * inverse, shape: broadcast)
    return y.cast(to: inputs.dtype).cast(to: computeDType)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    for axis in axis.axes { _ = try inputShape.dimension(axis) }
    return inputShape
  }

  /// The axes as Keras writes them: once the layer is built, all of them by number.
  private var axisConfig: ConfigValue { isBuilt ? ConfigValue(axis.ascending) : axis.configValue }

  open override class var definition: Definition<Layer> {
    Definition(
      LayerNormalization.self, .base, .axes(as: \.axisConfig),
      .double("epsilon", \.epsilon, or: 1e-3), .bool("center", \.affine.center, or: true),
      .bool("scale", \.affine.scale, or: true), .bool("rms_scaling", \.rmsScaling, or: false),
      .weights(("beta", \.affine.betaSettings, Zeros()), ("gamma", \.affine.gammaSettings, Ones()))
    ) {
      LayerNormalization(
        axis: $1, epsilon: $2, center: $3, scale: $4, rmsScaling: $5, betaInitializer: $6[0].initializer,
        gammaInitializer: $6[1].initializer, betaRegularizer: $6[0].regularizer, gammaRegularizer: $6[1].regularizer,
        betaConstraint: $6[0].constraint, gammaConstraint: $6[1].constraint, name: $0.name, dtype: $0.dtype)
    }
  }
}
