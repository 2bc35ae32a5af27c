import Tensors

/// The common part of ``Cropping1D``, ``Cropping2D`` and ``Cropping3D``: takes the edges off images, sequences or
/// volumes.
open class BaseCropping: SpatialBorderLayer {
  /// Before and after, for each spatial dimension.
  public var cropping: [[Int]] { border }

  /// - Parameters:
  ///   - cropping: one number for all sides, one for each dimension, or two for each.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, for a first layer.
  ///   - name: unique in a model.
  ///   - dtype: the element type or dtype policy.
  public init(
    _ cropping: any SpatialBorderSpecifier = 1, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(
      cropping, "cropping", dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    var x = inputs
    for (axis, border) in wholeBorder.enumerated() where border != [0, 0] {
      guard border[0] + border[1] < x.shape[axis] else {
        throw KerasError.incompatibleInput(
          layer: name,
          "cropping \(cropping) leaves nothing of shape \(CallContext.symbolic(inputs.shape).tupleText)")
      }
      x = x.slice(border[0]..<(x.shape[axis] - border[1]), axis: axis)
    }
    return x
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return zip(inputShape, wholeBorder).map { size, border in size.map { $0 - border[0] - border[1] } }
  }

  /// The definition of a class of this family.
  static func family<Class: BaseCropping>(
    _ type: Class.Type, _ make: @escaping @Sendable (LayerArguments, any SpatialBorderSpecifier, String?) -> Layer
  ) -> Definition<Layer> {
    definition(type, "cropping", keepsFormat: Class.spatialRank > 1, make)
  }
}
