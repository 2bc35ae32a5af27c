import Tensors

/// Scales each channel to mean 0 and variance 1, then multiplies by gamma and adds beta.
///
/// In training, with the mean and variance of the batch, which also move the layer's averages:
/// `moving = moving · momentum + batch · (1 - momentum)`. Otherwise, and always while `trainable` is false, with those
/// averages. (Ioffe and Szegedy, 2015)
///
/// With `renorm`, training corrects what it normalized with the batch's statistics by `x · r + d`, so that it is nearly
/// what a second pair of averages would give; no gradient goes through `r` and `d`. (Ioffe, "Batch renormalization",
/// 2017)
///
/// Input and output: any shape with two dimensions or more. Weights: `gamma`, `beta`, `moving_mean`, `moving_variance`,
/// one element a channel; with `renorm` also `moving_stddev`, `renorm_mean` and `renorm_stddev`.
open class BatchNormalization: Layer {
  /// The dimension of the channels.
  public let axis: Int
  public let momentum: Double
  public let epsilon: Double
  /// The settings of batch renormalization; nil without it.
  let renormalization: BatchRenormalization?
  /// Whether several replicas would share their statistics. A process has one replica: all statistics are the whole
  /// batch's.
  public let synchronized: Bool
  private var affine: ScaleAndOffset
  private let movingMeanInitializer: any Initializer
  private let movingVarianceInitializer: any Initializer
  fileprivate let renormClipping: [String: Double]?
  fileprivate let renormMomentum: Double
  private var movingMean: Variable?
  private var movingVariance: Variable?
  private var renormState: BatchRenormalization.State?

  /// - Parameters:
  ///   - axis: the dimension of the channels.
  ///   - momentum: how much of the averages stays at each step.
  ///   - epsilon: added to the variance.
  ///   - center: whether beta is added.
  ///   - scale: whether gamma multiplies.
  ///   - betaInitializer: initializer of the offset `beta`.
  ///   - gammaInitializer: initializer of the scale `gamma`.
  ///   - movingMeanInitializer: initializer of the moving mean.
  ///   - movingVarianceInitializer: initializer of the moving variance.
  ///   - betaRegularizer: penalty on the offset `beta`.
  ///   - gammaRegularizer: penalty on the scale `gamma`.
  ///   - betaConstraint: projection of the offset `beta` after each update.
  ///   - gammaConstraint: projection of the scale `gamma` after each update.
  ///   - renorm: whether training corrects its result towards averages.
  ///   - renormClipping: bounds of the correction, by the names `"rmax"`, `"rmin"` and `"dmax"`; a missing one is no
  ///     bound.
  ///   - renormMomentum: how much of the averages that training corrects with stays at each step.
  ///   - synchronized: kept for files. A process has one replica, whose statistics are the whole batch's.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights and uses the batch's statistics.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    axis: Int = -1, momentum: Double = 0.99, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any InitializerSpecifier = .zeros, gammaInitializer: any InitializerSpecifier = .ones,
    movingMeanInitializer: any InitializerSpecifier = .zeros,
    movingVarianceInitializer: any InitializerSpecifier = .ones, betaRegularizer: (any RegularizerSpecifier)? = nil,
    gammaRegularizer: (any RegularizerSpecifier)? = nil, betaConstraint: (any ConstraintSpecifier)? = nil,
    gammaConstraint: (any ConstraintSpecifier)? = nil, renorm: Bool = false, renormClipping: [String: Double]? = nil,
    renormMomentum: Double = 0.99, synchronized: Bool = false, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.axis = axis
    self.momentum = momentum
    self.epsilon = epsilon
    affine = ScaleAndOffset(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint, &check)
    self.movingMeanInitializer = check.resolve(try movingMeanInitializer.resolved(), or: Zeros())
    self.movingVarianceInitializer = check.resolve(try movingVarianceInitializer.resolved(), or: Ones())
    renormalization =
      renorm ? BatchRenormalization(clipping: renormClipping ?? [:], momentum: renormMomentum, &check) : nil
    self.renormClipping = renormClipping
    self.renormMomentum = renormMomentum
    self.synchronized = synchronized
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(axis)
    try affine.build(self, shape: [channels])
    movingMean = try addWeight(
      "moving_mean", shape: [channels], initializer: movingMeanInitializer, trainable: false, autocast: false)
    movingVariance = try addWeight(
      "moving_variance", shape: [channels], initializer: movingVarianceInitializer, trainable: false, autocast: false)
    renormState = try renormalization?.build(
      self, channels: channels, mean: movingMeanInitializer, variance: movingVarianceInitializer)
    inputSpec = InputSpec(ndim: inputShape.count, axes: [axis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    guard let movingMean, let movingVariance else {
      throw KerasError.notReady("layer '\(name)'", "it has no weights; build it first")
    }
    let x = inputs.widened
    let channelAxis = axis < 0 ? axis + x.rank : axis
    let broadcast = x.shape.indices.map { $0 == channelAxis ? x.shape[$0] : 1 }
    guard training, trainable else {
      let inverse = (movingVariance.value.cast(to: x.dtype) + epsilon).rsqrt()
      var scale = inverse
      if let gamma = affine.gamma { scale *= gamma.value.cast(to: x.dtype) }
      var offset = -movingMean.value.cast(to: x.dtype) * scale
      if let beta = affine.beta { offset += beta.value.cast(to: x.dtype) }
      return (x * scale.reshaped(to: broadcast) + offset.reshaped(to: broadcast)).cast(to: computeDType)
    }
    let (y, mean, variance) =
      try mask.map { try normalized(x, channelAxis, broadcast, $0) } ?? normalized(x, channelAxis)
    func update(_ moving: Variable, _ batch: Tensor) throws {
      try moving.assign(moving.value * momentum + batch.cast(to: moving.dtype) * (1 - momentum))
    }
    try update(movingMean, mean)
    guard let renormalization, let renormState else {
      try update(movingVariance, variance)
      return y.cast(to: computeDType)
    }
    let stddev = (variance + epsilon).sqrt()
    let (r, d) = renormalization.correction(mean: mean, stddev: stddev, epsilon: epsilon, renormState)
    try renormalization.update(renormState, mean: mean, stddev: stddev)
    let movingStddev = renormState.movingStddev.value * momentum + stddev.cast(to: variableDType) * (1 - momentum)
    try renormState.movingStddev.assign(movingStddev)
    try movingVariance.assign((movingStddev.square() - epsilon).relu())
    let corrected = y * r.reshaped(to: broadcast) + d.reshaped(to: broadcast)
    return affine.apply(corrected, shape: broadcast).cast(to: computeDType)
  }

  /// One pass for the statistics and one for the result, over channels that lie innermost.
  private func normalized(_ x: Tensor, _ channelAxis: Int) -> (Tensor, mean: Tensor, variance: Tensor) {
    let channels = [x.shape[channelAxis]]
    // Renormalization comes between the statistics and the affine map.
    let affine = renormalization == nil ? affine : nil
    let gamma = affine?.gamma?.value.cast(to: x.dtype) ?? .ones(channels, dtype: x.dtype)
    let beta = affine?.beta?.value.cast(to: x.dtype) ?? .zeros(channels, dtype: x.dtype)
    if channelAxis == x.rank - 1 {
      let result = x.batchNormalized(gamma: gamma, beta: beta, epsilon: epsilon)
      return (result.output, result.mean.stoppingGradient(), result.variance.stoppingGradient())
    }
    var order = Array(x.shape.indices)
    order.remove(at: channelAxis)
    order.append(channelAxis)
    var back = [Int](repeating: 0, count: x.rank)
    for (to, from) in order.enumerated() { back[from] = to }
    let result = x.transposed(order).batchNormalized(gamma: gamma, beta: beta, epsilon: epsilon)
    return (
      result.output.transposed(back), result.mean.stoppingGradient(), result.variance.stoppingGradient()
    )
  }

  /// With the statistics of the steps that count.
  private func normalized(
    _ x: Tensor, _ channelAxis: Int, _ broadcast: Shape, _ mask: Tensor
  ) throws -> (Tensor, mean: Tensor, variance: Tensor) {
    guard mask.rank == x.rank - 1 else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected a mask with one dimension less than the input of shape \(x.shape.tupleText), got "
          + "shape \(mask.shape.tupleText)")
    }
    let axes = x.shape.indices.filter { $0 != channelAxis }
    let counts = mask.cast(to: .bool).expandingDimensions(-1).broadcast(to: x.shape)
    let total = counts.cast(to: x.dtype).sum(axes: axes, keepDims: true) + Backend.epsilon
    // What is masked may be anything, NaN included.
    let mean = x.where(counts, else: 0).sum(axes: axes, keepDims: true) / total
    let variance = (x - mean).where(counts, else: 0).square().sum(axes: axes, keepDims: true) / total
    let standardized = (x - mean) * (variance + epsilon).rsqrt()
    let y = renormalization == nil ? affine.apply(standardized, shape: broadcast) : standardized
    let channels = [x.shape[channelAxis]]
    return (
      y, mean.reshaped(to: channels).stoppingGradient(), variance.reshaped(to: channels).stoppingGradient()
    )
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    _ = try inputShape.dimension(axis)
    return inputShape
  }

  open override class var definition: Definition<Layer> {
    Definition(
      BatchNormalization.self, .base, .axis,
      .double("momentum", \.momentum, or: 0.99), .double("epsilon", \.epsilon, or: 1e-3),
      .bool("center", \.affine.center, or: true), .bool("scale", \.affine.scale, or: true),
      .weights(("beta", \.affine.betaSettings, Zeros()), ("gamma", \.affine.gammaSettings, Ones())), .renorm,
      .initializer("moving_mean_initializer", \.movingMeanInitializer),
      .initializer("moving_variance_initializer", \.movingVarianceInitializer, or: Ones())
    ) {
      BatchNormalization(
        axis: $1, momentum: $2, epsilon: $3, center: $4, scale: $5, betaInitializer: $6[0].initializer,
        gammaInitializer: $6[1].initializer, movingMeanInitializer: $8, movingVarianceInitializer: $9,
        betaRegularizer: $6[0].regularizer, gammaRegularizer: $6[1].regularizer, betaConstraint: $6[0].constraint,
        gammaConstraint: $6[1].constraint, renorm: $7.isOn, renormClipping: $7.clipping, renormMomentum: $7.momentum,
        synchronized: $7.synchronized, name: $0.name, dtype: $0.dtype)
    }
  }
}

fileprivate typealias RenormArguments = (isOn: Bool, clipping: [String: Double]?, momentum: Double, synchronized: Bool)

extension ConfigArgument where Root == BatchNormalization, Value == RenormArguments {
  /// Batch renormalization, and what Keras writes before it.
  fileprivate static var renorm: Self {
    Self {
      (
        try $0.bool("renorm", or: false), try $0.numbersByName("renorm_clipping"),
        try $0.double("renorm_momentum", or: 0.99), try $0.bool("synchronized", or: false)
      )
    } write: { layer, config in
      let isOn = layer.renormalization != nil
      config = config.merging([
        "synchronized": .bool(layer.synchronized), "renorm": .bool(isOn),
        "renorm_clipping": BatchRenormalization.config(layer.renormClipping ?? (isOn ? [:] : nil)),
        "renorm_momentum": .double(layer.renormMomentum),
      ])
    }
  }
}

extension ConfigArgument where Root == BatchNormalization, Value == Int {
  /// The one axis that has a mean; older files have it in a list.
  fileprivate static var axis: Self { Self("axis", \.axis, { .int($0) }) { try $0.ints("axis")?.first ?? -1 } }
}
