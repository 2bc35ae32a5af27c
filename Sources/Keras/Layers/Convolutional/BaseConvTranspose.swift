import Tensors

/// The base class of ``Conv1DTranspose``, ``Conv2DTranspose`` and ``Conv3DTranspose``.
open class BaseConvTranspose: Layer {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  /// The number of channels that come out.
  public let filters: Int
  /// Elements that are added at the end of each spatial dimension; nil: what the other arguments suggest.
  public let outputPadding: [Int]?
  public let activation: ActivationFunction
  public let useBias: Bool
  /// The weights of `(kernelSize…, filters, channels)`; nil before the layer is built.
  public private(set) var kernel: Variable?
  /// The weights of `(filters,)`; nil before the layer is built, and without bias.
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
  ///   - filters: the number of channels that come out, 1 or more.
  ///   - kernelSize: what each element spreads over: a number, or one a spatial dimension.
  ///   - strides: how far apart elements are in the output. Not together with `dilationRate`.
  ///   - padding: `.same`: the output is the input's size times the strides; `.valid`: everything that the window
  ///     reaches.
  ///   - outputPadding: elements that are added at the end of each spatial dimension, less than `strides`.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - dilationRate: from one tap inside the window to the next; 1: side by side.
  ///   - activation: the function that the result goes through; nil for none.
  ///   - useBias: whether a bias is added.
  ///   - kernelInitializer: initializer of the kernel.
  ///   - biasInitializer: initializer of the bias.
  ///   - kernelRegularizer: penalty on the kernel.
  ///   - biasRegularizer: penalty on the bias.
  ///   - activityRegularizer: a penalty on the output.
  ///   - kernelConstraint: projection of the kernel after each update.
  ///   - biasConstraint: projection of the bias after each update.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ filters: Int, kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, outputPadding: (any SizesSpecifier)? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, dilationRate: any SizesSpecifier = 1,
    activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.requireFilters(filters)
    self.filters = filters
    let window = check.window(
      kernelSize, strides, padding, dataFormat, dilationRate, rank: Self.spatialRank, allowsCausal: false)
    check.requireStridesOrDilations(window)
    self.window = window
    let added = outputPadding.map { check.sizes($0, "outputPadding", rank: Self.spatialRank, minimum: 0) }
    if let added {
      check.require(
        zip(added, window.strides).allSatisfy { $0 < $1 },
        "outputPadding is \(added.tupleText); expected less than strides, \(window.strides.tupleText)")
    }
    self.outputPadding = added
    self.activation = check.resolve(try activation?.resolved()) ?? .linear
    self.useBias = useBias
    kernelSettings = WeightSettings(kernelInitializer, kernelRegularizer, kernelConstraint, or: GlorotUniform(), &check)
    biasSettings = WeightSettings(biasInitializer, biasRegularizer, biasConstraint, or: Zeros(), &check)
    super.init(
      name: name, trainable: trainable, dtype: dtype, activityRegularizer: activityRegularizer, inputShape: inputShape)
    inputSpec = InputSpec(ndim: window.rank + 2)
    note(check)
  }

  /// As the other initializer, with the window's size in Python's place: `Conv2DTranspose(32, 3)`.
  public convenience init(
    _ filters: Int, _ kernelSize: any SizesSpecifier, strides: any SizesSpecifier = 1,
    padding: any PaddingSpecifier = .valid, outputPadding: (any SizesSpecifier)? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, dilationRate: any SizesSpecifier = 1,
    activation: (any ActivationSpecifier)? = nil, useBias: Bool = true,
    kernelInitializer: any InitializerSpecifier = .glorotUniform, biasInitializer: any InitializerSpecifier = .zeros,
    kernelRegularizer: (any RegularizerSpecifier)? = nil, biasRegularizer: (any RegularizerSpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, kernelConstraint: (any ConstraintSpecifier)? = nil,
    biasConstraint: (any ConstraintSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      filters, kernelSize: kernelSize, strides: strides, padding: padding, outputPadding: outputPadding,
      dataFormat: dataFormat, dilationRate: dilationRate, activation: activation, useBias: useBias,
      kernelInitializer: kernelInitializer, biasInitializer: biasInitializer, kernelRegularizer: kernelRegularizer,
      biasRegularizer: biasRegularizer, activityRegularizer: activityRegularizer, kernelConstraint: kernelConstraint,
      biasConstraint: biasConstraint, inputShape: inputShape, name: name, trainable: trainable, dtype: dtype)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    let channels = try inputShape.dimension(window.channelAxis)
    _ = try computeOutputShape(inputShape)
    kernel = try kernelSettings.add("kernel", shape: kernelSize + [filters, channels], to: self)
    if useBias { bias = try biasSettings.add("bias", shape: [filters], to: self) }
    inputSpec = InputSpec(ndim: window.rank + 2, axes: [window.channelAxis: channels])
    try super.build(inputShape)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let kernel else { throw KerasError.notReady("layer '\(name)'", "it has no kernel; build it first") }
    let y = window.withChannelsLast(inputs) { x in
      let sizes = x.shape.dropFirst().dropLast()
      let result = zip(0..., sizes).map { spread($0, $1) }
      let y = x.convolvedTransposed(
        with: kernel.value, spatial: result.map(\.size), strides: strides, padding: result.map(\.border),
        dilations: dilationRate)
      return bias.map { y + $0.value } ?? y
    }
    return activation(y)
  }

  /// The output's size along a spatial dimension, and the border of the convolution whose gradient makes it.
  ///
  /// The rules are those of `_convert_conv_transpose_padding_args_from_keras_to_jax` in Keras 3: the input, with
  /// strides - 1 zeros between its elements, gets a border of `left` and `right`, over which the window then moves step
  /// by step.
  private func spread(_ axis: Int, _ size: Int) -> (size: Int, border: (Int, Int)) {
    let (extent, stride) = (window.extent(axis), strides[axis])
    let left: Int
    let right: Int
    if padding == .same {
      let border = outputPadding.map { extent + extent % 2 - 2 + $0[axis] } ?? stride + extent - 2
      left = min((border + 1) / 2, extent - 1)
      right = border - left
    } else {
      left = extent - 1
      right = extent - 1 + (outputPadding?[axis] ?? max(extent, stride) - extent)
    }
    // What reaches beyond the last place of the convolution is left over by its stride: it needs no negative border.
    return ((size - 1) * stride + 2 + left + right - extent, (extent - 1 - left, max(extent - 1 - right, 0)))
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    guard inputShape.count == window.rank + 2 else {
      throw KerasError.incompatibleInput(
        layer: name, "expected \(window.rank + 2) dimensions, got shape \(inputShape.tupleText)")
    }
    let sizes = window.spatial(inputShape).enumerated().map { axis, size in size.map { spread(axis, $0).size } }
    guard sizes.allSatisfy({ $0 ?? 1 > 0 }) else {
      throw KerasError.incompatibleInput(
        layer: name, "an input of shape \(inputShape.tupleText) would give spatial dimensions \(sizes.tupleText)")
    }
    return window.shape(inputShape[0], sizes, filters)
  }

  open override var activationName: String? { activation.name }

  /// The arguments of a class of this family, as a configuration has them.
  typealias Arguments = (
    base: LayerArguments, filters: Int, window: WindowArguments, outputPadding: (any SizesSpecifier)?,
    activation: ActivationFunction?, useBias: Bool, weights: [WeightSettings]
  )

  /// The definition of a class of this family.
  static func family<Class: BaseConvTranspose>(
    _ type: Class.Type, _ make: @escaping @Sendable (Arguments) -> Layer
  ) -> Definition<Layer> {
    Definition(
      type, .base, .int("filters", \.filters), .window(\.window),
      .optionalSizes("output_padding", \.outputPadding, { ConfigValue($0) }), .activation("activation", \.activation),
      .bool("use_bias", \.useBias, or: true),
      .weights(("kernel", \.kernelSettings, GlorotUniform()), ("bias", \.biasSettings, Zeros()), activity: true)
    ) {
      make(($0, $1, $2, $3, $4, $5, $6))
    }
  }

  /// A layer with arguments that were read already.
  convenience init(_ a: Arguments) {
    self.init(
      a.filters, kernelSize: a.window.kernelSize, strides: a.window.strides, padding: a.window.padding,
      outputPadding: a.outputPadding, dataFormat: a.window.dataFormat, dilationRate: a.window.dilationRate,
      activation: a.activation, useBias: a.useBias, kernelInitializer: a.weights[0].initializer,
      biasInitializer: a.weights[1].initializer, kernelRegularizer: a.weights[0].regularizer,
      biasRegularizer: a.weights[1].regularizer, kernelConstraint: a.weights[0].constraint,
      biasConstraint: a.weights[1].constraint, name: a.base.name, dtype: a.base.dtype)
  }
}
