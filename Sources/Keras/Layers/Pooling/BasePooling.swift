import Tensors

/// The base class of layers that pool over a window.
open class BasePooling: Layer {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  private let window: SpatialWindow

  public var poolSize: [Int] { window.size }
  public var strides: [Int] { window.strides }
  public var padding: Padding { window.padding }
  public var dataFormat: DataFormat { window.dataFormat }

  /// - Parameters:
  ///   - poolSize: the window: a number, or one a spatial dimension.
  ///   - strides: from one place of the window to the next; nil means `poolSize`.
  ///   - padding: what the window does at the edges.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    poolSize: any SizesSpecifier, strides: (any SizesSpecifier)? = nil, padding: any PaddingSpecifier = .valid,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    let rank = Self.spatialRank
    check.require(rank > 0, "this class is only the common part of others, such as MaxPooling2D")
    let size = check.sizes(poolSize, "poolSize", rank: rank)
    let padding = check.resolve(try padding.resolved(), or: .valid)
    check.require(padding != .causal, "padding is causal; expected valid or same")
    window = SpatialWindow(
      size: size, strides: strides.map { check.sizes($0, "strides", rank: rank) } ?? size,
      dilations: size.map { _ in 1 }, padding: padding, dataFormat: check.resolve(try dataFormat?.resolved()) ?? .last)
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: rank + 2)
    note(check)
    buildAtOnce()
  }

  /// As the other initializer, with the window's size in Python's place: `MaxPooling2D(2)`.
  public convenience init(
    _ poolSize: any SizesSpecifier, strides: (any SizesSpecifier)? = nil, padding: any PaddingSpecifier = .valid,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      poolSize: poolSize, strides: strides, padding: padding, dataFormat: dataFormat, inputShape: inputShape,
      name: name, dtype: dtype)
  }

  /// As the other initializers, with the window's height and width as Python's tuple: `MaxPooling2D((2, 2))`.
  public convenience init(
    _ poolSize: (Int, Int), strides: (any SizesSpecifier)? = nil, padding: any PaddingSpecifier = .valid,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      poolSize: [poolSize.0, poolSize.1], strides: strides, padding: padding, dataFormat: dataFormat,
      inputShape: inputShape, name: name, dtype: dtype)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    window.withChannelsLast(inputs) { x in
      pooled(x, window.border(over: Array(x.shape.dropFirst().dropLast())))
    }
  }

  /// What is taken from each place of the window over `(batch, spatial…, channels)`.
  func pooled(_ x: Tensor, _ border: [(Int, Int)]) -> Tensor { x }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    let places = try window.places(over: inputShape, layer: name)
    return window.shape(inputShape[0], places, inputShape[window.channelAxis == 1 ? 1 : inputShape.count - 1])
  }

  /// The definition of a class of this family.
  static func family<Class: BasePooling>(
    _ type: Class.Type,
    _ make: @escaping @Sendable (LayerArguments, any SizesSpecifier, String, (any SizesSpecifier)?, String?) -> Layer
  ) -> Definition<Layer> {
    Definition(
      type, .base, .sizes("pool_size", \.poolSize), .string("padding", \.padding.name, or: "valid"),
      .optionalSizes("strides", \.strides, { ConfigValue($0) }), .dataFormat(\.dataFormat), make: make)
  }
}

/// The base class of ``MaxPooling1D``, ``MaxPooling2D`` and ``MaxPooling3D``.
open class BaseMaxPooling: BasePooling {
  /// A window of 2 in each dimension.
  public convenience init(
    strides: (any SizesSpecifier)? = nil, padding: any PaddingSpecifier = .valid,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      poolSize: 2, strides: strides, padding: padding, dataFormat: dataFormat, inputShape: inputShape, name: name,
      dtype: dtype)
  }

  override func pooled(_ x: Tensor, _ border: [(Int, Int)]) -> Tensor {
    if x.dtype.isFloatingPoint { return x.maxPooled(poolSize, strides: strides, padding: border) }
    // Whole numbers keep their type. Those of 16 bits are exact in float32, those up to 2^53 in float64.
    let wide = x.cast(to: x.dtype.byteCount <= 2 ? .float32 : .float64)
    return wide.maxPooled(poolSize, strides: strides, padding: border).cast(to: x.dtype)
  }
}

/// The base class of ``AveragePooling1D``, ``AveragePooling2D`` and ``AveragePooling3D``.
open class BaseAveragePooling: BasePooling {
  override func pooled(_ x: Tensor, _ border: [(Int, Int)]) -> Tensor {
    (x.dtype.isFloatingPoint ? x : x.cast(to: .float32)).averagePooled(poolSize, strides: strides, padding: border)
  }
}
