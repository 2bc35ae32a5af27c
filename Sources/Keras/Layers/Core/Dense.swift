import Tensors

/// A fully connected layer: `activation(x · kernel + bias)` over the last dimension.
///
/// ```swift
/// let model = Sequential([
///   Dense(32, activation: .relu, inputDim: 784),
///   Dense(10, activation: "softmax"),
/// ])
/// ```
///
/// Input: `(batch, …, features)`. Output: `(batch, …, units)`. Weights: `kernel` of `(features, units)` and `bias` of
/// `(units,)`.
open class Dense: Layer, LowRankAdapted {
  /// The size of the output's last dimension.
  public let units: Int
  public let activation: ActivationFunction
  public let useBias: Bool
  private let kernelSettings: WeightSettings
  private let biasSettings: WeightSettings
  /// The weights of `(features, units)`; nil before the layer is built.
  public private(set) var kernel: Variable?
  /// The weights of `(units,)`; nil before the layer is built, and without bias.
  public private(set) var bias: Variable?

  public var kernelInitializer: any Initializer { kernelSettings.initializer }
  public var biasInitializer: any Initializer { biasSettings.initializer }
  public var kernelRegularizer: (any Regularizer)? { kernelSettings.regularizer }
  public var biasRegularizer: (any Regularizer)? { biasSettings.regularizer }
  public var kernelConstraint: (any Constraint)? { kernelSettings.constraint }
  public var biasConstraint: (any Constraint)? { biasSettings.constraint }
  private(set) var lowRankUpdate: LowRankUpdate

  /// - Parameters:
  ///   - units: the size of the output's last dimension, 1 or more.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: the kernel's first values.
  ///   - biasInitializer: the bias's first values.
  ///   - kernelRegularizer: a penalty on the kernel.
  ///   - biasRegularizer: a penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: a projection of the kernel after each update.
  ///   - biasConstraint: a projection of the bias after each update.
  ///   - loraRank: freezes the kernel and trains a low-rank update of it in its place: a product of two matrices with
  ///     this inner dimension. See ``enableLora(rank:loraAlpha:aInitializer:bInitializer:)``.
  ///   - loraAlpha: the update's factor is `loraAlpha / loraRank`; nil means 1.
  ///   - inputDim: the number of features, when the layer is the first of a Sequential without `Input`.
  ///   - inputShape: the shape of a sample, for the same use.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ units: Int, activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, loraRank: Int? = nil, loraAlpha: Double? = nil,
    inputDim: Int? = nil, inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(units > 0, "units is \(units); expected 1 or more")
    self.units = units
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    kernelSettings = WeightSettings(kernelInitializer, kernelRegularizer, kernelConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    lowRankUpdate = LowRankUpdate(rank: loraRank, alpha: loraAlpha, &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer,
      inputShape: inputDim.map { [$0] } ?? inputShape)
    supportsMasking = true
    inputSpec = InputSpec(minNdim: 2)
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let features = try inputShape.dimension(-1)
    kernel = try kernelSettings.add("kernel", shape: [features, units], to: self)
    if useBias { bias = try biasSettings.add("bias", shape: [units], to: self) }
    try lowRankUpdate.enableIfAsked(self, kernel, kernelSettings)
    inputSpec = InputSpec(minNdim: 2, axes: [-1: features])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    var x = inputs
    if x.rank > 2 {
      // One product of two matrices, however many dimensions come before the last.
      x = x.reshaped(to: [saturatedProduct(x.shape.dropLast()), x.shape[x.rank - 1]])
    }
    var y = x.matmul(lowRankUpdate.applied(to: kernel))
    if let bias { y += bias.value }
    y = activation(inputs.rank > 2 ? y.reshaped(to: inputs.shape.dropLast() + [units]) : y)
    return y
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return inputShape.dropLast() + [units]
  }

  open override var activationName: String? { activation.name }

  open override class var definition: Definition<Layer> {
    Definition(
      Dense.self, constants: ["quantization_config": .null], .base, .int("units", \.units),
      .activation("activation", \.activation), .bool("use_bias", \.useBias, or: true),
      .weights(("kernel", \.kernelSettings, GlorotUniform()), ("bias", \.biasSettings, Zeros())), .lowRank
    ) {
      Dense(
        $1, activation: $2, useBias: $3, kernelInitializer: $4[0].initializer, biasInitializer: $4[1].initializer,
        kernelRegularizer: $4[0].regularizer, biasRegularizer: $4[1].regularizer, kernelConstraint: $4[0].constraint,
        biasConstraint: $4[1].constraint, loraRank: $5.rank, loraAlpha: $5.alpha, name: $0.name, dtype: $0.dtype)
    }
  }

  /// Freezes the kernel and adds a low-rank update of it, `kernel + loraAlpha / rank · a · b`: training then changes
  /// `a` and `b` only. (Hu et al., 2021) Call it before `compile`.
  ///
  /// A file holds the sum in the kernel's place, as Keras writes it.
  /// - Parameters:
  ///   - rank: the inner dimension of the product, 1 or more.
  ///   - loraAlpha: the strength of the update; nil means `rank`.
  ///   - aInitializer: initializer of the first low-rank factor.
  ///   - bInitializer: initializer of the second low-rank factor.
  /// - Throws: `KerasError` when the layer is not built, has an update already, or has a constraint on its kernel.
  public func enableLora(
    rank: Int, loraAlpha: Double? = nil, aInitializer: any InitializerSpecifier = .heUniform,
    bInitializer: any InitializerSpecifier = .zeros
  ) throws {
    try lowRankUpdate.enable(
      self, kernel, kernelSettings, rank: rank, alpha: loraAlpha, aInitializer: aInitializer,
      bInitializer: bInitializer)
  }
}
