import Tensors

/// The base class of ``DepthwiseConv1D`` and ``DepthwiseConv2D``.
open class BaseDepthwiseConv: Layer {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  /// How many channels come out for each that goes in.
  public let depthMultiplier: Int
  public let activation: ActivationFunction
  public let useBias: Bool
  /// The weights of `(kernelSize…, channels, depthMultiplier)`; nil before the layer is built.
  public private(set) var kernel: Variable?
  /// The weights of `(channels · depthMultiplier,)`; nil before the layer is built, and without bias.
  public private(set) var bias: Variable?
  private let window: SpatialWindow
  private let kernelSettings: WeightSettings
  private let biasSettings: WeightSettings

  public var kernelSize: [Int] { window.size }
  public var strides: [Int] { window.strides }
  public var padding: Padding { window.padding }
  public var dataFormat: DataFormat { window.dataFormat }
  public var dilationRate: [Int] { window.dilations }

  /// - Parameters:
  ///   - kernelSize: the window: a number, or one a spatial dimension.
  ///   - strides: from one place of the window to the next.
  ///   - padding: what the window does at the edges.
  ///   - depthMultiplier: how many channels come out for each that goes in, 1 or more.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - dilationRate: from one tap inside the window to the next; 1: side by side.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - depthwiseInitializer: initializer of the depthwise kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - depthwiseRegularizer: penalty on the depthwise kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - depthwiseConstraint: projection of the depthwise kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1, padding: any PaddingSpecifier = .valid,
    depthMultiplier: Int = 1, dataFormat: (any DataFormatSpecifier)? = nil, dilationRate: any SizesSpecifier = 1,
    activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    depthwiseInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    depthwiseRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, depthwiseConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.requireMultiplier(depthMultiplier)
    self.depthMultiplier = depthMultiplier
    window = check.window(
      kernelSize, strides, padding, dataFormat, dilationRate, rank: Self.spatialRank, allowsCausal: false)
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    kernelSettings = WeightSettings(
      depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    inputSpec = InputSpec(ndim: window.rank + 2)
    note(check)
  }

  /// As the other initializer, with the window's size in Python's place: `DepthwiseConv2D(3)`.
  public convenience init(
    _ kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1, padding: any PaddingSpecifier = .valid,
    depthMultiplier: Int = 1, dataFormat: (any DataFormatSpecifier)? = nil, dilationRate: any SizesSpecifier = 1,
    activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    depthwiseInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    depthwiseRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, depthwiseConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      kernelSize: kernelSize, strides: strides, padding: padding, depthMultiplier: depthMultiplier,
      dataFormat: dataFormat, dilationRate: dilationRate, activation: activation, useBias: useBias,
      depthwiseInitializer: depthwiseInitializer, biasInitializer: biasInitializer,
      depthwiseRegularizer: depthwiseRegularizer, biasRegularizer: biasRegularizer,
      activityRegularizer: activityRegularizer, depthwiseConstraint: depthwiseConstraint,
      biasConstraint: biasConstraint, inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(window.channelAxis)
    _ = try computeOutputShape(inputShape)
    kernel = try kernelSettings.add("kernel", shape: kernelSize + [channels, depthMultiplier], to: self)
    if useBias { bias = try biasSettings.add("bias", shape: [channels * depthMultiplier], to: self) }
    inputSpec = InputSpec(ndim: window.rank + 2, axes: [window.channelAxis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    let y = window.withChannelsLast(inputs) { x in
      let y = x.convolvedDepthwise(
        with: kernel.value, strides: strides, padding: window.border(over: Array(x.shape.dropFirst().dropLast())),
        dilations: dilationRate)
      return bias.map { y + $0.value } ?? y
    }
    return activation(y)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    let places = try window.places(over: inputShape, layer: name)
    let channels = inputShape[window.channelAxis == 1 ? 1 : inputShape.count - 1]
    return window.shape(inputShape[0], places, channels.map { $0 * depthMultiplier })
  }

  open override var activationName: String? { activation.name }

  /// The arguments of a class of this family, as a configuration has them.
  typealias Arguments = (
    base: LayerArguments, depthMultiplier: Int, window: WindowArguments, activation: ActivationFunction?, useBias: Bool,
    weights: [WeightSettings]
  )

  /// The definition of a class of this family.
  static func family<Class: BaseDepthwiseConv>(
    _ type: Class.Type, _ make: @escaping @Sendable (Arguments) -> Layer
  ) -> Definition<Layer> {
    Definition(
      type, .base, .int("depth_multiplier", \.depthMultiplier, or: 1), .window(\.window),
      .activation("activation", \.activation), .bool("use_bias", \.useBias, or: true),
      .weights(("depthwise", \.kernelSettings, GlorotUniform()), ("bias", \.biasSettings, Zeros()), activity: true)
    ) {
      make(($0, $1, $2, $3, $4, $5))
    }
  }

  /// A layer with arguments that were read already.
  convenience init(_ a: Arguments) {
    self.init(
      kernelSize: a.window.kernelSize, strides: a.window.strides, padding: a.window.padding,
      depthMultiplier: a.depthMultiplier, dataFormat: a.window.dataFormat, dilationRate: a.window.dilationRate,
      activation: a.activation, useBias: a.useBias, depthwiseInitializer: a.weights[0].initializer,
      biasInitializer: a.weights[1].initializer, depthwiseRegularizer: a.weights[0].regularizer,
      biasRegularizer: a.weights[1].regularizer, depthwiseConstraint: a.weights[0].constraint,
      biasConstraint: a.weights[1].constraint, name: a.base.name, dtype: a.base.dtype)
  }
}
