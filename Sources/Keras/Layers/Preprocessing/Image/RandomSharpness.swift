import Tensors

/// In training, changes the sharpness of each image by a random amount.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomSharpness: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: from 0 (smooth) over 0.5 (as it was) to 1 (sharp); or both ends.
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

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["factor": try uniform([images.shape[0]], factor)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let (a, b) = (1.0 / 13, 5.0 / 13)
    let smooth = images.windowed(Tensor([a, a, a, a, b, a, a, a, a], shape: [3, 3]).cast(to: images.dtype))
    let factor = (drawn["factor"]! * 2).cast(to: images.dtype).perImage
    return (images + (1 - factor) * (smooth - images)).clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomSharpness.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomSharpness($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
