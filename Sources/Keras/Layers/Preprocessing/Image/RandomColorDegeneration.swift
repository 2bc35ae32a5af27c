import Tensors

/// In training, takes color out of each image, to a random share.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomColorDegeneration: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the share of gray, from -1 to 1: 0.5 stands for -50 % (stronger colors) to 50 %; or both ends.
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
    ["factor": try uniform([images.shape[0], 1, 1, 1], factor)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    (images + drawn["factor"]!.cast(to: images.dtype) * (images.grayscale() - images))
      .clipped(valueRange[0], valueRange[1])
  }

  public override var config: Config {
    super.config.merging(["factor": factor.configValue, "value_range": ConfigValue(numbers: valueRange)])
  }
}
