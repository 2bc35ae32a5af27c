import Tensors

/// The common part of ``ZeroPadding1D``, ``ZeroPadding2D`` and ``ZeroPadding3D``: zeros around images, sequences or volumes.
open class BaseZeroPadding: Layer {
  class var spatialRank: Int { 0 }

  /// Before and after, for each spatial dimension.
  public let padding: [[Int]]
  public let dataFormat: DataFormat

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
    var check = ArgumentCheck()
    let rank = Self.spatialRank
    check.require(rank > 0, "this class is only the common part of others, such as ZeroPadding2D")
    self.padding = check.border(padding, "padding", rank: rank)
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: rank + 2)
    note(check)
    buildAtOnce()
  }

  /// Before and after, for each dimension of a batch.
  private var wholeBorder: [[Int]] {
    dataFormat == .last ? [[0, 0]] + padding + [[0, 0]] : [[0, 0], [0, 0]] + padding
  }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.padded(wholeBorder.map { ($0[0], $0[1]) })
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    return zip(inputShape, wholeBorder).map { size, border in size.map { $0 + border[0] + border[1] } }
  }

  open override var config: Config {
    let pairs = ConfigValue.array(padding.map { ConfigValue($0) })
    var config = baseConfig.merging(["padding": Self.spatialRank == 1 ? ConfigValue(padding[0]) : pairs])
    config["data_format"] = .string(dataFormat.rawValue)
    return config
  }
}
