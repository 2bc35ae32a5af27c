import Tensors

/// In training, changes brightness, contrast, saturation and hue of each image at random, in this order. Those without
/// a factor stay.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomColorJitter: BaseImagePreprocessingLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]
  public let seed: Int?
  private let randomBrightness: RandomBrightness?
  private let randomContrast: RandomContrast?
  private let randomSaturation: RandomSaturation?
  private let randomHue: RandomHue?
  fileprivate let factors: Config

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - brightnessFactor: as ``RandomBrightness``' factor; nil leaves the brightness.
  ///   - contrastFactor: as ``RandomContrast``' factor; nil leaves the contrast.
  ///   - saturationFactor: as ``RandomSaturation``'s factor; nil leaves the saturation.
  ///   - hueFactor: as ``RandomHue``'s factor; nil leaves the hue.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], brightnessFactor: (any FactorSpecifier)? = nil,
    contrastFactor: (any FactorSpecifier)? = nil, saturationFactor: (any FactorSpecifier)? = nil,
    hueFactor: (any FactorSpecifier)? = nil, seed: Int? = nil, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.valueRange = check.valueRange(valueRange)
    self.seed = seed
    randomBrightness = brightnessFactor.map { RandomBrightness($0, valueRange: valueRange, seed: seed, dtype: dtype) }
    randomContrast = contrastFactor.map { RandomContrast($0, valueRange: valueRange, seed: seed, dtype: dtype) }
    randomSaturation = saturationFactor.map { RandomSaturation($0, valueRange: valueRange, seed: seed, dtype: dtype) }
    randomHue = hueFactor.map { RandomHue($0, valueRange: valueRange, seed: seed, dtype: dtype) }
    func given(_ factor: (any FactorSpecifier)?) -> ConfigValue {
      guard let numbers = factor?.factorNumbers else { return .null }
      return numbers.count == 1 ? .double(numbers[0]) : ConfigValue(numbers: numbers)
    }
    factors = [
      "brightness_factor": given(brightnessFactor), "contrast_factor": given(contrastFactor),
      "saturation_factor": given(saturationFactor), "hue_factor": given(hueFactor),
    ]
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var trainsByDefault: Bool { true }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    guard training else { return images }
    let steps: [BaseRandomImageLayer?] = [randomBrightness, randomContrast, randomSaturation, randomHue]
    return try steps.compactMap { $0 }.reduce(images.cast(to: computeDType)) { try $1($0, training: training) }
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomColorJitter.self, .image, .valueRange(\.valueRange), .seed(\.seed), .part("brightness_factor"),
      .part("contrast_factor"),
      .part("saturation_factor"), .part("hue_factor")
    ) {
      RandomColorJitter(
        valueRange: $1, brightnessFactor: $3, contrastFactor: $4, saturationFactor: $5, hueFactor: $6, seed: $2,
        dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}

extension ConfigArgument where Root == RandomColorJitter, Value == (any FactorSpecifier)? {
  /// The factor of one of the layers inside.
  fileprivate static func part(_ key: String) -> Self {
    Self {
      try $0.optionalFactor(key)
    } write: {
      $1[key] = $0.factors[key]
    }
  }
}
