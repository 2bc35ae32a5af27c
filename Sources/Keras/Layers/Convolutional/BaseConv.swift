import Tensors

/// The base class of ``Conv1D``, ``Conv2D`` and ``Conv3D``.
open class BaseConv: Layer, LowRankAdapted {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }
  /// Whether causal padding makes sense.
  class var allowsCausal: Bool { false }

  /// The number of channels that come out.
  public let filters: Int
  /// Shares of the channels that are convolved each by itself.
  public let groups: Int
  public let activation: ActivationFunction
  public let useBias: Bool
  /// The weights of `(kernelSize…, channels / groups, filters)`; nil before the layer is built.
  public private(set) var kernel: Variable?
  /// The weights of `(filters,)`; nil before the layer is built, and without bias.
  public private(set) var bias: Variable?
  private let window: SpatialWindow
  private let kernelSettings: WeightSettings
  private let biasSettings: WeightSettings
  private(set) var lowRankUpdate: LowRankUpdate

  public var kernelSize: [Int] { window.size }
  public var strides: [Int] { window.strides }
  public var padding: Padding { window.padding }
  public var dataFormat: DataFormat { window.dataFormat }
  public var dilationRate: [Int] { window.dilations }

  /// - Parameters:
  ///   - filters: the number of channels that come out, 1 or more.
  ///   - kernelSize: the window: a number, or one a spatial dimension.
  ///   - strides: from one place of the window to the next. Not together with `dilationRate`.
  ///   - padding: what the window does at the edges; `.causal` for sequences only.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - dilationRate: from one tap inside the window to the next; 1: side by side.
  ///   - groups: shares of the channels that are convolved each by itself; divides channels and filters.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: initializer of the kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - kernelRegularizer: penalty on the kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - loraRank: freezes the kernel and trains a low-rank update of it in its place: a product of two matrices with
  ///     this inner dimension. See ``enableLora(rank:loraAlpha:aInitializer:bInitializer:)``.
  ///   - loraAlpha: the update's factor is `loraAlpha / loraRank`; nil means 1.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ filters: Int, kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, groups: Int = 1, activation: (any ActivationSpecifier)? = nil,
    useBias: Bool = true, kernelInitializer: any InitializerSpecifier = .glorotUniform,
    biasInitializer: any InitializerSpecifier = .zeros, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    loraRank: Int? = nil, loraAlpha: Double? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.requireFilters(filters)
    check.require(groups > 0, "groups is \(groups); expected 1 or more")
    check.require(
      groups <= 0 || filters % groups == 0, "filters is \(filters); expected a multiple of groups, \(groups)")
    self.filters = filters
    self.groups = groups
    window = check.window(
      kernelSize, strides, padding, dataFormat, dilationRate, rank: Self.spatialRank, allowsCausal: Self.allowsCausal)
    check.requireStridesOrDilations(window)
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    kernelSettings = WeightSettings(kernelInitializer, kernelRegularizer, kernelConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    lowRankUpdate = LowRankUpdate(rank: loraRank, alpha: loraAlpha, &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    inputSpec = InputSpec(ndim: window.rank + 2)
    note(check)
  }

  /// As the other initializer, with the window's size in Python's place: `Conv2D(32, 3)`, `Conv2D(32, [3, 2])`.
  public convenience init(
    _ filters: Int, _ kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, groups: Int = 1, activation: (any ActivationSpecifier)? = nil,
    useBias: Bool = true, kernelInitializer: any InitializerSpecifier = .glorotUniform,
    biasInitializer: any InitializerSpecifier = .zeros, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    loraRank: Int? = nil, loraAlpha: Double? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      filters, kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
      dilationRate: dilationRate, groups: groups, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer, biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer, kernelConstraint: kernelConstraint,
      biasConstraint: biasConstraint, loraRank: loraRank, loraAlpha: loraAlpha, inputShape: inputShape, name: name,
      trainable: trainable, dtype: dtype)
  }

  /// As the other initializers, with the window's height and width as Python's tuple: `Conv2D(32, (3, 3))`.
  public convenience init(
    _ filters: Int, _ kernelSize: (Int, Int), strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, groups: Int = 1, activation: (any ActivationSpecifier)? = nil,
    useBias: Bool = true, kernelInitializer: any InitializerSpecifier = .glorotUniform,
    biasInitializer: any InitializerSpecifier = .zeros, kernelRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    kernelConstraint: (any ConstraintSpecifier)? = nil, biasConstraint: (any ConstraintSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      filters, kernelSize: [kernelSize.0, kernelSize.1], strides: strides, padding: padding, dataFormat: dataFormat,
      dilationRate: dilationRate, groups: groups, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer, biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer, kernelConstraint: kernelConstraint,
      biasConstraint: biasConstraint, inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(window.channelAxis)
    guard channels % groups == 0 else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected channels that divide by groups, \(groups); the input of shape \(inputShape.tupleText) has \(channels)"
      )
    }
    _ = try computeOutputShape(inputShape)
    kernel = try kernelSettings.add("kernel", shape: kernelSize + [channels / groups, filters], to: self)
    if useBias { bias = try biasSettings.add("bias", shape: [filters], to: self) }
    try lowRankUpdate.enableIfAsked(self, kernel, kernelSettings)
    inputSpec = InputSpec(ndim: window.rank + 2, axes: [window.channelAxis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    let y = window.withChannelsLast(inputs) { x in
      let y = x.convolved(
        with: lowRankUpdate.applied(to: kernel), strides: strides,
        padding: window.border(over: Array(x.shape.dropFirst().dropLast())), dilations: dilationRate, groups: groups)
      return bias.map { y + $0.value } ?? y
    }
    return activation(y)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    window.shape(inputShape.first ?? nil, try window.places(over: inputShape, layer: name), filters)
  }

  open override var activationName: String? { activation.name }

  /// The arguments of a class of this family, as a configuration has them.
  typealias Arguments = (
    base: LayerArguments, filters: Int, window: WindowArguments, groups: Int, activation: ActivationFunction?,
    useBias: Bool, weights: [WeightSettings], lowRank: LowRankArguments
  )

  /// The definition of a class of this family.
  static func family<Class: BaseConv>(
    _ type: Class.Type, _ make: @escaping @Sendable (Arguments) -> Layer
  ) -> Definition<Layer> {
    Definition(
      type, .base, .int("filters", \.filters), .window(\.window), .int("groups", \.groups, or: 1),
      .activation("activation", \.activation), .bool("use_bias", \.useBias, or: true),
      .weights(("kernel", \.kernelSettings, GlorotUniform()), ("bias", \.biasSettings, Zeros()), activity: true),
      .lowRank
    ) {
      make(($0, $1, $2, $3, $4, $5, $6, $7))
    }
  }

  /// A layer with arguments that were read already.
  convenience init(_ a: Arguments) {
    self.init(
      a.filters, kernelSize: a.window.kernelSize, strides: a.window.strides, padding: a.window.padding,
      dataFormat: a.window.dataFormat, dilationRate: a.window.dilationRate, groups: a.groups, activation: a.activation,
      useBias: a.useBias, kernelInitializer: a.weights[0].initializer, biasInitializer: a.weights[1].initializer,
      kernelRegularizer: a.weights[0].regularizer, biasRegularizer: a.weights[1].regularizer,
      kernelConstraint: a.weights[0].constraint, biasConstraint: a.weights[1].constraint,
      loraRank: a.lowRank.rank, loraAlpha: a.lowRank.alpha, name: a.base.name, dtype: a.base.dtype)
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
