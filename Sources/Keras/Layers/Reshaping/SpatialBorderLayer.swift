import Tensors

/// The common part of layers that take a border from the spatial dimensions, or add one: ``BaseCropping``,
/// ``BaseZeroPadding``.
open class SpatialBorderLayer: Layer {
  class var spatialRank: Int { 0 }

  /// Before and after, for each spatial dimension.
  let border: [[Int]]
  public let dataFormat: DataFormat

  init(
    _ border: any SpatialBorderSpecifier, _ argument: String, dataFormat: (any DataFormatSpecifier)?,
    inputShape: SymbolicShape?, name: String?, dtype: (any DTypePolicySpecifier)?
  ) {
    var check = ArgumentCheck()
    let rank = Self.spatialRank
    check.require(rank > 0, "this class is only the common part of others, such as Cropping2D and ZeroPadding2D")
    self.border = check.border(border, argument, rank: rank)
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: rank + 2)
    note(check)
    buildAtOnce()
  }

  /// Before and after, for each dimension of a batch.
  var wholeBorder: [[Int]] {
    dataFormat == .last ? [[0, 0]] + border + [[0, 0]] : [[0, 0], [0, 0]] + border
  }

  /// The definition of a class of these families.
  /// - Parameters:
  ///   - key: the border's name.
  ///   - keepsFormat: whether Keras writes where the channels are.
  static func definition<Class: SpatialBorderLayer>(
    _ type: Class.Type, _ key: String, keepsFormat: Bool,
    _ make: @escaping @Sendable (LayerArguments, any SpatialBorderSpecifier, String?) -> Layer
  ) -> Definition<Layer> {
    let border = ConfigArgument<Class, any SpatialBorderSpecifier>(
      key, \.border, { $0.count == 1 ? ConfigValue($0[0]) : .array($0.map { ConfigValue($0) }) }
    ) { try $0.border(key) }
    let format = ConfigArgument<Class, String?>(
      "data_format", keepsFormat ? \.dataFormat.rawValue : nil, { .string($0) }
    ) { try $0.optionalString("data_format") }
    return Definition(type, .base, border, format, make: make)
  }
}
