import Tensors

/// In training, makes each image lighter or darker by a random amount.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomBrightness: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the amount as a share of the range of values, from -1 to 1: 0.2 stands for -20 % to 20 %; or both ends.
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
    ["rgb_delta": try uniform([images.shape[0], 1, 1, 1], factor) * (valueRange[1] - valueRange[0])]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    (images + drawn["rgb_delta"]!.cast(to: images.dtype)).clipped(valueRange[0], valueRange[1])
  }

  public override var config: Config {
    super.config.merging(["factor": factor.configValue, "value_range": ConfigValue(numbers: valueRange)])
  }
}
