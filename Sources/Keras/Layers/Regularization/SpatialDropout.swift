import Tensors

/// Dropout of whole feature maps: what ``SpatialDropout1D``, ``SpatialDropout2D`` and ``SpatialDropout3D`` have in
/// common. (Tompson et al., 2015)
public class SpatialDropout: Dropout {
  fileprivate let dataFormat: DataFormat

  fileprivate init(
    _ rate: Double, rank: Int, dataFormat: (any DataFormatSpecifier)?, seed: Int?, inputShape: SymbolicShape?,
    name: String?, dtype: (any DTypePolicySpecifier)?
  ) {
    var check = ArgumentCheck()
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(rate, seed: seed, inputShape: inputShape, name: name, dtype: dtype)
    inputSpec = InputSpec(ndim: rank)
    note(check)
  }

  override func noiseShape(for inputs: Tensor) throws -> Shape {
    let channels = dataFormat == .first ? 1 : inputs.rank - 1
    return inputs.shape.enumerated().map { $0 == 0 || $0 == channels ? $1 : 1 }
  }

  /// Keras writes neither `trainable` nor the noise's shape.
  public override var config: Config { Self.definition.config(of: self) }
}

/// In training, drops features at all time steps together. Input and output: `(batch, time, features)`.
public final class SpatialDropout1D: SpatialDropout {
  /// - Parameters:
  ///   - rate: the part of the features that is dropped, from 0 to 1.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, seed: Int? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(rate, rank: 3, dataFormat: nil, seed: seed, inputShape: inputShape, name: name, dtype: dtype)
  }

  public override class var definition: Definition<Layer> {
    Definition(SpatialDropout1D.self, .double("rate", \.rate), .seed(\.seed), .nameAndType) {
      SpatialDropout1D($0, seed: $1, name: $2.name, dtype: $2.dtype)
    }
  }
}

/// In training, drops whole feature maps of images. Input and output: `(batch, height, width, channels)`, or
/// `(batch, channels, height, width)` with `.channelsFirst`.
public final class SpatialDropout2D: SpatialDropout {
  /// - Parameters:
  ///   - rate: the part of the channels that is dropped, from 0 to 1.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, dataFormat: (any DataFormatSpecifier)? = nil, seed: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(rate, rank: 4, dataFormat: dataFormat, seed: seed, inputShape: inputShape, name: name, dtype: dtype)
  }

  public override class var definition: Definition<Layer> {
    Definition(SpatialDropout2D.self, .double("rate", \.rate), .seed(\.seed), .nameAndType, .dataFormat(\.dataFormat)) {
      SpatialDropout2D($0, dataFormat: $3, seed: $1, name: $2.name, dtype: $2.dtype)
    }
  }
}

/// In training, drops whole feature maps of volumes. Input and output: `(batch, depth, height, width, channels)`, or
/// `(batch, channels, depth, height, width)` with `.channelsFirst`.
public final class SpatialDropout3D: SpatialDropout {
  /// - Parameters:
  ///   - rate: the part of the channels that is dropped, from 0 to 1.
  ///   - dataFormat: where the channels are; nil means last.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ rate: Double, dataFormat: (any DataFormatSpecifier)? = nil, seed: Int? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(rate, rank: 5, dataFormat: dataFormat, seed: seed, inputShape: inputShape, name: name, dtype: dtype)
  }

  public override class var definition: Definition<Layer> {
    Definition(SpatialDropout3D.self, .double("rate", \.rate), .seed(\.seed), .nameAndType, .dataFormat(\.dataFormat)) {
      SpatialDropout3D($0, dataFormat: $3, seed: $1, name: $2.name, dtype: $2.dtype)
    }
  }
}
