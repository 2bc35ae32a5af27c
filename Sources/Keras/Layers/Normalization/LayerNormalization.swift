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

  open override var config: Config {
    baseConfig.merging([
      "axis": isBuilt ? ConfigValue(axes) : axis.configValue, "epsilon": .double(epsilon),
      "center": .bool(affine.center), "scale": .bool(affine.scale), "rms_scaling": .bool(false),
    ]).merging(affine.config)
  }
}
