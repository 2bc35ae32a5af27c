import Tensors

/// In training, blends each image with its grayscale version by a random amount.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// The factor is the share of gray: 0.5 stands for -50 % (stronger colors) to 50 %.
public final class RandomColorDegeneration: BaseColorFactorLayer {
  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["factor": try uniform([images.shape[0], 1, 1, 1], factor)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    (images + drawn["factor"]!.cast(to: images.dtype) * (images.grayscale() - images))
      .clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomColorDegeneration.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomColorDegeneration(
        $1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
