import Tensors

/// The base class of ``UpSampling1D``, ``UpSampling2D`` and ``UpSampling3D``.
open class BaseUpSampling: Layer {
  class var spatialRank: Int { 0 }

  public let size: [Int]
  public let dataFormat: DataFormat
  public let interpolation: Interpolation

  /// - Parameters:
  ///   - size: the factor of each spatial dimension.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - interpolation: how new places get their values. Other than `.nearest` for images only.
  ///   - inputShape: the shape of a sample, for a first layer.
  ///   - name: unique in a model.
  ///   - dtype: the element type or dtype policy.
  public init(
    _ size: any SizesSpecifier = 2, dataFormat: (any DataFormatSpecifier)? = nil,
    interpolation: any InterpolationSpecifier = .nearest, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    let rank = Self.spatialRank
    check.require(rank > 0, "this class is only the common part of others, such as UpSampling2D")
    let chosen = check.resolve(try interpolation.resolved(), or: .nearest)
    check.require(chosen == .nearest || rank == 2, "interpolation is \(chosen.name); expected nearest")
    self.size = check.sizes(size, "size", rank: rank)
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    self.interpolation = chosen
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: rank + 2)
    note(check)
    buildAtOnce()
  }

  private var firstAxis: Int { dataFormat == .last ? 1 : 2 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    // What is between whole numbers is rounded to them at the end, and cut to what their type holds.
    var x = interpolation == .nearest || inputs.dtype.isFloatingPoint ? inputs : inputs.cast(to: .float32)
    for (index, factor) in size.enumerated() where factor > 1 {
      let axis = firstAxis + index
      if interpolation == .nearest {
        var shape = x.shape
        shape.insert(factor, at: axis + 1)
        x = x.expandingDimensions(axis + 1).broadcast(to: shape)
        shape.remove(at: axis + 1)
        shape[axis] *= factor
        x = x.reshaped(to: shape)
      } else {
        x = x.mapping(axis: axis, by: try interpolation.weights(from: x.shape[axis], to: x.shape[axis] * factor))
      }
    }
    return x.saturated(to: inputs.dtype)
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    var shape = inputShape
    for (index, factor) in size.enumerated() { shape[firstAxis + index] = shape[firstAxis + index].map { $0 * factor } }
    return shape
  }

  /// The definition of a class of this family.
  static func family<Class: BaseUpSampling>(
    _ type: Class.Type, _ make: @escaping @Sendable (LayerArguments, any SizesSpecifier, String?, String) -> Layer
  ) -> Definition<Layer> {
    let rank = Class.spatialRank
    let size = ConfigArgument<Class, any SizesSpecifier>(
      "size", \.size, { rank == 1 ? .int($0[0]) : ConfigValue($0) }
    ) { try $0.sizes("size", or: 2) }
    let format = ConfigArgument<Class, String?>(
      "data_format", rank > 1 ? \.dataFormat.rawValue : nil, { .string($0) }
    ) { try $0.optionalString("data_format") }
    let interpolation = ConfigArgument<Class, String>.string(
      "interpolation", rank == 2 ? \.interpolation.name : nil, or: "nearest")
    return Definition(type, .base, size, format, interpolation, make: make)
  }
}
