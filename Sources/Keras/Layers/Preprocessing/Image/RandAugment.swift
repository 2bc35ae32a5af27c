import Tensors

/// In training, does a few augmentations one after another, each chosen at random for the whole batch, by amounts that
/// are random for each image: shear, translation, rotation, brightness, color, contrast, sharpness, bits, solarization,
/// automatic contrast or equalization.
///
/// A compiled program computes all of them and takes the chosen ones, since the choice is another one in each step.
/// Input and output: `(batch, height, width, channels)`, or one image without the batch. Cubuk et al., "RandAugment"
/// (2019).
public final class RandAugment: BaseRandomImageLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]
  /// How many augmentations are done.
  public let numOps: Int
  private let factor: FactorRange
  private let interpolation: Interpolation
  private let augmentations: ImageAugmentations

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - numOps: how many augmentations are done; 0 leaves images as they are.
  ///   - factor: how much each one does, from 0 to 1; or both ends.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], numOps: Int = 2, factor: any FactorSpecifier = 0.5,
    interpolation: any InterpolationSpecifier = .bilinear, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(numOps >= 0, "numOps is \(numOps); expected 0 or more")
    self.numOps = numOps
    self.valueRange = check.valueRange(valueRange)
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.interpolation = check.movement(.reflect, interpolation, fillValue: 0).interpolation
    augmentations = ImageAugmentations(
      self.factor, valueRange: self.valueRange, interpolation: self.interpolation, seed: seed, all: true, dtype: dtype)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
    for (name, layer) in augmentations.layers { track(layer, as: name) }
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["layer_idxes": try uniform([numOps], 0, Double(augmentations.layers.count)).floor()]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) throws -> Tensor {
    if numOps == 0 { return images }
    let choices = drawn["layer_idxes"]!
    return try (0..<numOps).reduce(images) { try augmentations.applied(choices[$1], to: $0) }
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandAugment.self, .randomImage, .valueRange(\.valueRange), .int("num_ops", \.numOps, or: 2),
      .factor("factor", \.factor, or: 0.5), .string("interpolation", \.interpolation.name, or: "bilinear")
    ) {
      RandAugment(
        valueRange: $1, numOps: $2, factor: $3, interpolation: $4, seed: $0.seed, dataFormat: $0.dataFormat,
        name: $0.name, dtype: $0.dtype)
    }
  }
}
