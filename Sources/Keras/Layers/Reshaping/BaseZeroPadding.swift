import Tensors

/// The common part of ``ZeroPadding1D``, ``ZeroPadding2D`` and ``ZeroPadding3D``: zeros around images, sequences or
/// volumes.
open class BaseZeroPadding: SpatialBorderLayer {
  /// Before and after, for each spatial dimension.
  public var padding: [[Int]] { border }

  /// - Parameters:
  ///   - padding: one number for all sides, one for each dimension, or two for each.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, for a first layer.
  ///   - name: unique in a model.
  ///   - dtype: the element type or dtype policy.
  public init(
    _ padding: any SpatialBorderSpecifier = 1, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(
      padding, "padding", dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.padded(wholeBorder.map { ($0[0], $0[1]) })
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return zip(inputShape, wholeBorder).map { size, border in size.map { $0 + border[0] + border[1] } }
  }

  /// The definition of a class of this family.
  static func family<Class: BaseZeroPadding>(
    _ type: Class.Type, _ make: @escaping @Sendable (LayerArguments, any SpatialBorderSpecifier, String?) -> Layer
  ) -> Definition<Layer> {
    definition(type, "padding", keepsFormat: true, make)
  }
}
