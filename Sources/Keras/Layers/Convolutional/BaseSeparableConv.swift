import Tensors

/// The base class of ``SeparableConv1D`` and ``SeparableConv2D``.
open class BaseSeparableConv: Layer {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  /// The number of channels that come out.
  public let filters: Int
  /// How many channels the convolution of each channel by itself gives.
  public let depthMultiplier: Int
  public let activation: ActivationFunction
  public let useBias: Bool
  /// The weights of `(kernelSize…, channels, depthMultiplier)`; nil before the layer is built.
  public private(set) var depthwiseKernel: Variable?
  /// The weights of `(1…, channels · depthMultiplier, filters)`; nil before the layer is built.
  public private(set) var pointwiseKernel: Variable?
  /// The weights of `(filters,)`; nil before the layer is built, and without bias.
  public private(set) var bias: Variable?
  private let window: SpatialWindow
  private let depthwiseSettings: WeightSettings
  private let pointwiseSettings: WeightSettings
  private let biasSettings: WeightSettings

  public var kernelSize: [Int] { window.size }
  public var strides: [Int] { window.strides }
  public var padding: Padding { window.padding }
  public var dataFormat: DataFormat { window.dataFormat }
  public var dilationRate: [Int] { window.dilations }

  /// - Parameters:
  ///   - filters: the number of channels that come out, 1 or more.
  ///   - kernelSize: the window: a number, or one a spatial dimension.
  ///   - strides: from one place of the window to the next.
  ///   - padding: what the window does at the edges.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - dilationRate: from one tap inside the window to the next; 1: side by side.
  ///   - depthMultiplier: how many channels the convolution of each channel by itself gives, 1 or more.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - depthwiseInitializer: initializer of the depthwise kernel.
  ///   - pointwiseInitializer: initializer of the pointwise kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - depthwiseRegularizer: penalty on the depthwise kernel.
  ///   - pointwiseRegularizer: penalty on the pointwise kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - depthwiseConstraint: projection of the depthwise kernel after each update.
  ///   - pointwiseConstraint: projection of the pointwise kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ filters: Int, kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, depthMultiplier: Int = 1, activation: (any ActivationSpecifier)? = nil,
    useBias: Bool = true, depthwiseInitializer: any InitializerSpecifier = .glorotUniform,
    pointwiseInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    depthwiseRegularizer: (any RegularizerSpecifier)? = nil, pointwiseRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    depthwiseConstraint: (any ConstraintSpecifier)? = nil, pointwiseConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.requireFilters(filters)
    check.requireMultiplier(depthMultiplier)
    self.filters = filters
    self.depthMultiplier = depthMultiplier
    window = check.window(
      kernelSize, strides, padding, dataFormat, dilationRate, rank: Self.spatialRank, allowsCausal: false)
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    depthwiseSettings = WeightSettings(
      depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint, or: GlorotUniform(), &check)
    pointwiseSettings = WeightSettings(
      pointwiseInitializer, pointwiseRegularizer, pointwiseConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    inputSpec = InputSpec(ndim: window.rank + 2)
    note(check)
  }

  /// As the other initializer, with the window's size in Python's place: `SeparableConv2D(32, 3)`.
  public convenience init(
    _ filters: Int, _ kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, dataFormat: (any DataFormatSpecifier)? = nil,
    dilationRate: any SizesSpecifier = 1, depthMultiplier: Int = 1, activation: (any ActivationSpecifier)? = nil,
    useBias: Bool = true, depthwiseInitializer: any InitializerSpecifier = .glorotUniform,
    pointwiseInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    depthwiseRegularizer: (any RegularizerSpecifier)? = nil, pointwiseRegularizer: (any RegularizerSpecifier)? = nil,
    biasRegularizer: (any RegularizerSpecifier)? = nil, activityRegularizer: (any RegularizerSpecifier)? = nil,
    depthwiseConstraint: (any ConstraintSpecifier)? = nil, pointwiseConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      filters, kernelSize: kernelSize, strides: strides, padding: padding, dataFormat: dataFormat,
      dilationRate: dilationRate, depthMultiplier: depthMultiplier, activation: activation, useBias: useBias,
      depthwiseInitializer: depthwiseInitializer, pointwiseInitializer: pointwiseInitializer,
      biasInitializer: biasInitializer, depthwiseRegularizer: depthwiseRegularizer,
      pointwiseRegularizer: pointwiseRegularizer, biasRegularizer: biasRegularizer,
      activityRegularizer: activityRegularizer, depthwiseConstraint: depthwiseConstraint,
      pointwiseConstraint: pointwiseConstraint, biasConstraint: biasConstraint, inputShape: inputShape, name: name,
      trainable: trainable, dtype: dtype)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(window.channelAxis)
    _ = try computeOutputShape(inputShape)
    depthwiseKernel = try depthwiseSettings.add(
      "depthwise_kernel", shape: kernelSize + [channels, depthMultiplier], to: self)
    pointwiseKernel = try pointwiseSettings.add(
      "pointwise_kernel", shape: kernelSize.map { _ in 1 } + [channels * depthMultiplier, filters], to: self)
    if useBias { bias = try biasSettings.add("bias", shape: [filters], to: self) }
    inputSpec = InputSpec(ndim: window.rank + 2, axes: [window.channelAxis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let depthwiseKernel, let pointwiseKernel else {
      throw KerasError.notReady("layer '\(name)'", "it has no kernels; build it first")
    }
    let y = window.withChannelsLast(inputs) { x in
      let y = x.convolvedDepthwise(
        with: depthwiseKernel.value, strides: strides,
        padding: window.border(over: Array(x.shape.dropFirst().dropLast())), dilations: dilationRate
      ).convolved(with: pointwiseKernel.value)
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
    base: LayerArguments, depthMultiplier: Int, filters: Int, window: WindowArguments, activation: ActivationFunction?,
    useBias: Bool, weights: [WeightSettings]
  )

  /// The definition of a class of this family.
  static func family<Class: BaseSeparableConv>(
    _ type: Class.Type, _ make: @escaping @Sendable (Arguments) -> Layer
  ) -> Definition<Layer> {
    Definition(
      type, .base, .int("depth_multiplier", \.depthMultiplier, or: 1), .int("filters", \.filters), .window(\.window),
      .activation("activation", \.activation), .bool("use_bias", \.useBias, or: true),
      .weights(
        ("depthwise", \.depthwiseSettings, GlorotUniform()), ("pointwise", \.pointwiseSettings, GlorotUniform()),
        ("bias", \.biasSettings, Zeros()), activity: true)
    ) {
      make(($0, $1, $2, $3, $4, $5, $6))
    }
  }

  /// A layer with arguments that were read already.
  convenience init(_ a: Arguments) {
    self.init(
      a.filters, kernelSize: a.window.kernelSize, strides: a.window.strides, padding: a.window.padding,
      dataFormat: a.window.dataFormat, dilationRate: a.window.dilationRate, depthMultiplier: a.depthMultiplier,
      activation: a.activation, useBias: a.useBias, depthwiseInitializer: a.weights[0].initializer,
      pointwiseInitializer: a.weights[1].initializer, biasInitializer: a.weights[2].initializer,
      depthwiseRegularizer: a.weights[0].regularizer, pointwiseRegularizer: a.weights[1].regularizer,
      biasRegularizer: a.weights[2].regularizer, depthwiseConstraint: a.weights[0].constraint,
      pointwiseConstraint: a.weights[1].constraint, biasConstraint: a.weights[2].constraint, name: a.base.name,
      dtype: a.base.dtype)
  }
}
