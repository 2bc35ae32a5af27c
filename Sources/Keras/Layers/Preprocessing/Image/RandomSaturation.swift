import Tensors

/// In training, scales the saturation of each image by a random factor. Images have three channels: red,
/// green and blue.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// The factor goes from 0 (gray) over 0.5 (as it was) to 1 (as strong as can be).
public final class RandomSaturation: BaseColorFactorLayer {
  override var keepsTypeOutsideTraining: Bool { true }

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

  public override class var definition: Definition<Layer> {
    Definition(RandomSaturation.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomSaturation($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
