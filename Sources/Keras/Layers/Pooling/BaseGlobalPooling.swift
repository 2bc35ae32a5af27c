import Tensors

/// The base class of layers that pool over all spatial dimensions.
open class BaseGlobalPooling: Layer {
  /// The number of spatial dimensions.
  class var spatialRank: Int { 0 }

  public let dataFormat: DataFormat
  /// Whether the spatial dimensions stay, with size 1.
  public let keepDims: Bool

  /// - Parameters:
  ///   - dataFormat: where the channels are; nil means last.
  ///   - keepDims: whether the spatial dimensions stay, with size 1.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    dataFormat: (any DataFormatSpecifier)? = nil, keepDims: Bool = false, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(Self.spatialRank > 0, "this class is only the common part of others, such as GlobalMaxPooling2D")
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    self.keepDims = keepDims
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: Self.spatialRank + 2)
    note(check)
    buildAtOnce()
  }

  /// The spatial dimensions of an input.
  var axes: [Int] { (0..<Self.spatialRank).map { $0 + (dataFormat == .last ? 1 : 2) } }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, inputDType)
    return inputShape.indices.compactMap { axis in
      axes.contains(axis) ? (keepDims ? .some(1) : nil) : .some(inputShape[axis])
    }
  }

  /// The definition of a class of this family.
  static func family<Class: BaseGlobalPooling>(
    _ type: Class.Type, _ make: @escaping @Sendable (LayerArguments, String?, Bool) -> Layer
  ) -> Definition<Layer> {
    Definition(type, .base, .dataFormat(\.dataFormat), .bool("keepdims", \.keepDims, or: false), make: make)
  }
}
