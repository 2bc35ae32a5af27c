extension ObjectRegistry where Object == Layer {
  /// Layers that change images at random.
  static let augmentations: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "RandomFlip": {
      RandomFlip(
        try $0.string("mode", or: "horizontal_and_vertical"),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomRotation": {
      RandomRotation(
        try $0.factor("factor"),
        fillMode: try $0.string("fill_mode", or: "reflect"),
        interpolation: try $0.string("interpolation", or: "bilinear"), seed: try $0.seed(),
        fillValue: try $0.double("fill_value", or: 0),
        dataFormat: try $0.optionalString("data_format"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "RandomZoom": {
      RandomZoom(
        try $0.factor("height_factor"), try $0.optionalFactor("width_factor"),
        fillMode: try $0.string("fill_mode", or: "reflect"),
        interpolation: try $0.string("interpolation", or: "bilinear"), seed: try $0.seed(),
        fillValue: try $0.double("fill_value", or: 0),
        dataFormat: try $0.optionalString("data_format"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "RandomTranslation": {
      RandomTranslation(
        try $0.factor("height_factor"), try $0.factor("width_factor"),
        fillMode: try $0.string("fill_mode", or: "reflect"),
        interpolation: try $0.string("interpolation", or: "bilinear"), seed: try $0.seed(),
        fillValue: try $0.double("fill_value", or: 0),
        dataFormat: try $0.optionalString("data_format"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "RandomShear": {
      RandomShear(
        try $0.optionalFactor("x_factor") ?? 0.0, try $0.optionalFactor("y_factor") ?? 0.0,
        interpolation: try $0.string("interpolation", or: "bilinear"),
        fillMode: try $0.string("fill_mode", or: "reflect"),
        fillValue: try $0.double("fill_value", or: 0), dataFormat: try $0.optionalString("data_format"),
        seed: try $0.seed(), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "RandomCrop": {
      RandomCrop(
        try $0.int("height"), try $0.int("width"),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomContrast": {
      RandomContrast(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomBrightness": {
      RandomBrightness(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomHue": {
      RandomHue(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomSaturation": {
      RandomSaturation(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomColorDegeneration": {
      RandomColorDegeneration(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomPosterization": {
      RandomPosterization(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomSharpness": {
      RandomSharpness(
        try $0.factor("factor"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomInvert": {
      RandomInvert(
        try $0.optionalFactor("factor") ?? 1.0, valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomGrayscale": {
      RandomGrayscale(
        factor: try $0.double("factor", or: 0.5),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomGaussianBlur": {
      RandomGaussianBlur(
        factor: try $0.optionalFactor("factor") ?? 1.0, kernelSize: try $0.sizes("kernel_size", or: 3),
        sigma: try $0.optionalFactor("sigma") ?? 1.0, valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomErasing": {
      RandomErasing(
        factor: try $0.optionalFactor("factor") ?? 1.0, scale: try $0.optionalFactor("scale") ?? [0.02, 0.33],
        fillValue: try $0.optionalFactor("fill_value"), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomPerspective": {
      RandomPerspective(
        factor: try $0.optionalFactor("factor") ?? 1.0, scale: try $0.double("scale", or: 1),
        interpolation: try $0.string("interpolation", or: "bilinear"), fillValue: try $0.double("fill_value", or: 0),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomElasticTransform": {
      RandomElasticTransform(
        factor: try $0.optionalFactor("factor") ?? 1.0, scale: try $0.optionalFactor("scale") ?? 1.0,
        interpolation: try $0.string("interpolation", or: "bilinear"),
        fillMode: try $0.string("fill_mode", or: "reflect"),
        fillValue: try $0.double("fill_value", or: 0), valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Solarization": {
      Solarization(
        additionFactor: try $0.optionalFactor("addition_factor") ?? 0.0,
        thresholdFactor: try $0.optionalFactor("threshold_factor") ?? 0.0, valueRange: try $0.valueRange(),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "MixUp": {
      MixUp(
        alpha: try $0.double("alpha", or: 0.2),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "CutMix": {
      CutMix(
        factor: try $0.optionalFactor("factor") ?? 1.0,
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandomColorJitter": {
      RandomColorJitter(
        valueRange: try $0.valueRange(), brightnessFactor: try $0.optionalFactor("brightness_factor"),
        contrastFactor: try $0.optionalFactor("contrast_factor"),
        saturationFactor: try $0.optionalFactor("saturation_factor"), hueFactor: try $0.optionalFactor("hue_factor"),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "RandAugment": {
      RandAugment(
        valueRange: try $0.valueRange(), numOps: try $0.int("num_ops", or: 2),
        factor: try $0.optionalFactor("factor") ?? 0.5,
        interpolation: try $0.string("interpolation", or: "bilinear"),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AugMix": {
      AugMix(
        valueRange: try $0.valueRange(), numChains: try $0.int("num_chains", or: 3),
        chainDepth: try $0.int("chain_depth", or: 3),
        factor: try $0.optionalFactor("factor") ?? 0.3, alpha: try $0.double("alpha", or: 1),
        allOps: try $0.bool("all_ops", or: true), interpolation: try $0.string("interpolation", or: "bilinear"),
        seed: try $0.seed(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AutoContrast": {
      AutoContrast(
        valueRange: try $0.valueRange(), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Equalization": {
      Equalization(
        valueRange: try $0.valueRange(), bins: try $0.int("bins", or: 256),
        dataFormat: try $0.optionalString("data_format"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "ContrastLimitedAdaptiveHistogramEqualization": {
      ContrastLimitedAdaptiveHistogramEqualization(
        valueRange: try $0.valueRange(), clipLimit: try $0.double("clip_limit", or: 4),
        tileGridSize: try $0.sizes("tile_grid_size", or: 8), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Pipeline": { reader in
      Pipeline(try (reader.array("layers") ?? []).map { try reader.layer($0) }, name: try reader.name)
    },
  ]
}

extension ConfigReader {
  /// A number, or a range of two; nil when the key is missing or null.
  fileprivate func optionalFactor(_ key: String) throws -> (any FactorSpecifier)? {
    guard let numbers = try doubles(key) else { return nil }
    return numbers.count == 1 ? numbers[0] : numbers
  }

  fileprivate func factor(_ key: String) throws -> any FactorSpecifier {
    guard let factor = try optionalFactor(key) else { throw failure(key, expected: "a number, or two") }
    return factor
  }

  fileprivate func valueRange() throws -> [Double] { try doubles("value_range") ?? [0, 255] }
}
