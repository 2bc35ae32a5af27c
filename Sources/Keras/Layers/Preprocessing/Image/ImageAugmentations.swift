import Tensors

/// The augmentations that ``RandAugment`` and ``AugMix`` choose from, under Python's names.
struct ImageAugmentations {
  let layers: [(name: String, layer: BaseImagePreprocessingLayer)]

  /// - Parameters:
  ///   - factor: both ends of how much each one does.
  ///   - all: whether those of color are among them.
  init(
    _ factor: FactorRange, valueRange: [Double], interpolation: any InterpolationSpecifier, seed: Int?, all: Bool,
    dtype: (any DTypePolicySpecifier)?
  ) {
    let range = [factor.lower, factor.upper]
    let bits = max(1, Int(8 * factor.upper))
    var layers: [(String, BaseImagePreprocessingLayer)] = [
      ("random_shear", RandomShear(range, range, interpolation: interpolation, seed: seed, dtype: dtype)),
      ("random_translation", RandomTranslation(range, range, interpolation: interpolation, seed: seed, dtype: dtype)),
      ("random_rotation", RandomRotation(range, interpolation: interpolation, seed: seed, dtype: dtype)),
    ]
    if all {
      layers += [
        ("random_brightness", RandomBrightness(range, valueRange: valueRange, seed: seed, dtype: dtype)),
        ("random_color_degeneration", RandomColorDegeneration(range, valueRange: valueRange, seed: seed, dtype: dtype)),
        ("random_contrast", RandomContrast(range, valueRange: valueRange, seed: seed, dtype: dtype)),
        ("random_sharpness", RandomSharpness(range, valueRange: valueRange, seed: seed, dtype: dtype)),
      ]
    }
    layers += [
      ("random_posterization", RandomPosterization(bits, valueRange: valueRange, seed: seed, dtype: dtype)),
      (
        "solarization",
        Solarization(
          additionFactor: range, thresholdFactor: range, valueRange: valueRange, seed: seed, dtype: dtype)
      ),
      ("auto_contrast", AutoContrast(valueRange: valueRange, dtype: dtype)),
      ("equalization", Equalization(valueRange: valueRange, dtype: dtype)),
    ]
    self.layers = layers
  }

  /// What the augmentation with a number makes of images; a number beyond them leaves the images.
  ///
  /// - Parameter choice: the number, a scalar that a program draws: all augmentations are computed, and one is taken.
  func applied(_ choice: Tensor, to images: Tensor) throws -> Tensor {
    var result = images
    for (index, (_, layer)) in layers.enumerated() {
      result = try layer.transform(images, training: true).where(choice .== index, else: result)
    }
    return result
  }
}
