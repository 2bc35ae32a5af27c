import Tensors

/// Divides the channels into groups and scales each sample's groups to mean 0 and variance 1, then multiplies by gamma
/// and adds beta. (Wu and He, 2018)
///
/// Computes in float32 or float64 from the input as it is, whatever the dtype policy; the result is cast to the type
/// that the policy computes in.
///
/// Input and output: any shape with two dimensions or more. Weights: `gamma` and `beta`, one element a channel.
open class GroupNormalization: Layer {
  /// The number of groups; -1 makes one of each channel.
  public let groups: Int
  /// The dimension of the channels.
  public let axis: Int
  public let epsilon: Double
  private var affine: ScaleAndOffset

  /// - Parameters:
  ///   - groups: how many groups the channels are divided into; -1 makes one of each channel.
  ///   - axis: the dimension of the channels.
  ///   - epsilon: added to the variance.
  ///   - center: whether beta is added.
  ///   - scale: whether gamma multiplies.
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
    groups: Int = 32, axis: Int = -1, epsilon: Double = 1e-3, center: Bool = true, scale: Bool = true,
    betaInitializer: any InitializerSpecifier = .zeros, gammaInitializer: any InitializerSpecifier = .ones,
    betaRegularizer: (any RegularizerSpecifier)? = nil, gammaRegularizer: (any RegularizerSpecifier)? = nil,
    betaConstraint: (any ConstraintSpecifier)? = nil, gammaConstraint: (any ConstraintSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(groups == -1 || groups > 0, "groups is \(groups); expected 1 or more, or -1 for one a channel")
    self.groups = groups
    self.axis = axis
    self.epsilon = epsilon
    affine = ScaleAndOffset(
      center: center, scale: scale, betaInitializer: betaInitializer, gammaInitializer: gammaInitializer,
      betaRegularizer: betaRegularizer, gammaRegularizer: gammaRegularizer, betaConstraint: betaConstraint,
      gammaConstraint: gammaConstraint, &check)
    super.init(name: name, trainable: trainable, dtype: dtype, autocast: false, inputShape: inputShape)
    supportsMasking = true
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(axis)
    let groups = groups == -1 ? channels : groups
    guard channels % groups == 0 else {
      throw KerasError.incompatibleInput(
        layer: name,
        "\(channels) channels do not divide into \(groups) groups; the input has shape "
          + inputShape.tupleText)
    }
    try affine.build(self, shape: [channels])
    inputSpec = InputSpec(ndim: inputShape.count, axes: [axis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    let channelAxis = axis < 0 ? axis + inputs.rank : axis
    let channels = inputs.shape[channelAxis]
    let groups = groups == -1 ? channels : groups
    var grouped = inputs.shape
    grouped[channelAxis] = channels / groups
    grouped.insert(groups, at: channelAxis)
    let x = inputs.widened.reshaped(to: grouped)
    let axes = (1..<x.rank).filter { $0 != channelAxis }
    let distance = x - x.mean(axes: axes, keepDims: true)
    let variance = distance.square().mean(axes: axes, keepDims: true)
    let normalized = (distance * (variance + epsilon).rsqrt()).reshaped(to: inputs.shape)
    let broadcast = inputs.shape.indices.map { $0 == channelAxis ? channels : 1 }
    return affine.apply(normalized, shape: broadcast).cast(to: inputs.dtype).cast(to: computeDType)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    _ = try inputShape.dimension(axis)
    return inputShape
  }

  open override class var definition: Definition<Layer> {
    Definition(
      GroupNormalization.self, .base, .int("groups", \.groups, or: 32), .int("axis", \.axis, or: -1),
      .double("epsilon", \.epsilon, or: 1e-3), .bool("center", \.affine.center, or: true),
      .bool("scale", \.affine.scale, or: true),
      .weights(("beta", \.affine.betaSettings, Zeros()), ("gamma", \.affine.gammaSettings, Ones()))
    ) {
      GroupNormalization(
        groups: $1, axis: $2, epsilon: $3, center: $4, scale: $5, betaInitializer: $6[0].initializer,
        gammaInitializer: $6[1].initializer, betaRegularizer: $6[0].regularizer, gammaRegularizer: $6[1].regularizer,
        betaConstraint: $6[0].constraint, gammaConstraint: $6[1].constraint, name: $0.name, dtype: $0.dtype)
    }
  }
}
