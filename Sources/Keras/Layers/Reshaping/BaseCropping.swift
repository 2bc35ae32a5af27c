import Tensors

/// The common part of ``Cropping1D``, ``Cropping2D`` and ``Cropping3D``: takes the edges off images, sequences or volumes.
open class BaseCropping: Layer {
  class var spatialRank: Int { 0 }

  /// Before and after, for each spatial dimension.
  public let cropping: [[Int]]
  public let dataFormat: DataFormat

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
    var check = ArgumentCheck()
    let rank = Self.spatialRank
    check.require(rank > 0, "this class is only the common part of others, such as Cropping2D")
    self.cropping = check.border(cropping, "cropping", rank: rank)
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: rank + 2)
    note(check)
    buildAtOnce()
  }

  /// Before and after, for each dimension of a batch.
  private var wholeBorder: [[Int]] {
    dataFormat == .last ? [[0, 0]] + cropping + [[0, 0]] : [[0, 0], [0, 0]] + cropping
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

  open override var config: Config {
    let pairs = ConfigValue.array(cropping.map { ConfigValue($0) })
    var config = baseConfig.merging(["cropping": Self.spatialRank == 1 ? ConfigValue(cropping[0]) : pairs])
    if Self.spatialRank > 1 { config["data_format"] = .string(dataFormat.rawValue) }
    return config
  }
}
