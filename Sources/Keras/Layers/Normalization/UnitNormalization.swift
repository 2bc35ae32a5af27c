import Tensors

/// Divides each sample by its Euclidean norm over some dimensions; by 1e-12 where the norm is smaller.
///
/// Input and output: any shape.
open class UnitNormalization: Layer {
  /// The dimensions that the norm is taken over.
  public let axis: NormAxes

  /// - Parameters:
  ///   - axis: the dimension that the norm is taken over, or several.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    axis: NormAxes = -1, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.axis = axis
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    buildAtOnce()
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs * inputs.square().sum(axes: axis.axes, keepDims: true).maximum(1e-24).rsqrt()
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    for axis in axis.axes { _ = try inputShape.dimension(axis) }
    return inputShape
  }

  open override class var definition: Definition<Layer> {
    Definition(UnitNormalization.self, .base, .axes("axis", \.axis, or: NormAxes(-1))) {
      UnitNormalization(axis: $1, name: $0.name, dtype: $0.dtype)
    }
  }
}
