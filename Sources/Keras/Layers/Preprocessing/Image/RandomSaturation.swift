import Tensors

/// In training, makes the colors of each image stronger or weaker by a random factor. Images have three channels: red, green and
/// blue.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomSaturation: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: from 0 (gray) over 0.5 (as it was) to 1 (as strong as can be); or both ends.
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
    self.factor = check.factor(factor, "factor", in: -1...1)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let factor = try uniform([images.shape[0]], factor)
    return ["factor": factor / (1 - factor + Backend.epsilon)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor {
    try requireColors(images)
    let colors = images.hueSaturationValue()
    let factor = drawn["factor"]!.cast(to: images.dtype).reshaped(to: [images.shape[0], 1, 1])
    let saturation = (colors.saturation * factor).clipped(valueRange[0], valueRange[1])
    return .colors(hue: colors.hue, saturation: saturation, value: colors.value)
  }

  public override var config: Config {
    super.config.merging(["factor": factor.configValue, "value_range": ConfigValue(numbers: valueRange)])
  }
}
