import Tensors

/// In training, changes the brightness of each image by a random amount.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// The factor is a share of the range of values: 0.2 stands for -20 % to 20 %.
public final class RandomBrightness: BaseColorFactorLayer {
  override var keepsTypeOutsideTraining: Bool { true }

  override func trainingDType(for dtype: DType) -> DType { dtype.isFloatingPoint ? computeDType : dtype }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["rgb_delta": try uniform([images.shape[0], 1, 1, 1], factor) * (valueRange[1] - valueRange[0])]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let delta = drawn["rgb_delta"]!
    if images.dtype.isFloatingPoint {
      return (images + delta.cast(to: images.dtype)).clipped(valueRange[0], valueRange[1])
    }
    // Whole numbers stay such. In float32, where nothing wraps around at the type's ends.
    return (images.cast(to: .float32) + delta.trunc()).clipped(valueRange[0], valueRange[1]).saturated(to: images.dtype)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomBrightness.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomBrightness($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
