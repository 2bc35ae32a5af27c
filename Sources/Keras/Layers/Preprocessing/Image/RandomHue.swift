import Tensors

/// In training, shifts the hue of each image by a random amount. Images have three channels: red, green and blue.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomHue: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the amount as a share of half a turn, from 0 to 1; or both ends. The direction is random.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ factor: any FactorSpecifier, valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let isInverted = try uniform([images.shape[0]]) .> 0.5
    let amount = try uniform([images.shape[0]], factor) * 0.5
    return ["factor": (-amount).where(isInverted, else: amount)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor {
    try requireColors(images)
    let colors = images.values(from: valueRange, to: [0, 1]).hueSaturationValue()
    let amount = drawn["factor"]!.cast(to: images.dtype).reshaped(to: [images.shape[0], 1, 1])
    var hue = colors.hue + amount
    hue = (hue - 1).where(hue .> 1, else: hue)
    hue = (hue + 1).where(hue .< 0, else: hue)
    return Tensor.colors(hue: hue, saturation: colors.saturation, value: colors.value).clipped(0, 1)
      .values(from: [0, 1], to: valueRange)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomHue.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomHue($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
