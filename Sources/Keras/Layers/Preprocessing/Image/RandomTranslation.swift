import Tensors

/// In training, shifts each image by a random distance.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomTranslation: BaseRandomImageLayer {
  private let heightFactor: FactorRange
  private let widthFactor: FactorRange
  private let movement: ImageMovement

  /// - Parameters:
  ///   - heightFactor: the distance as a share of the height, from -1 to 1: 0.2 stands for -20 % (up) to 20 % (down);
  ///     or both ends.
  ///   - widthFactor: the same for the width: left to right.
  ///   - fillMode: the values outside the image.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - seed: makes the choices repeatable.
  ///   - fillValue: with `.constant`, the values outside the image.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ heightFactor: any FactorSpecifier, _ widthFactor: any FactorSpecifier,
    fillMode: any ImageFillModeSpecifier = .reflect, interpolation: any InterpolationSpecifier = .bilinear,
    seed: Int? = nil, fillValue: Double = 0, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.heightFactor = check.factor(heightFactor, "heightFactor", in: -1...1)
    self.widthFactor = check.factor(widthFactor, "widthFactor", in: -1...1)
    movement = check.movement(fillMode, interpolation, fillValue: fillValue)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let down = try uniform([images.shape[0], 1], heightFactor) * images.shape[1]
    let across = try uniform([images.shape[0], 1], widthFactor) * images.shape[2]
    return ["translations": .concatenate([across, down], axis: 1)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let distances = drawn["translations"]!
    let (one, zero) = (Tensor.ones([images.shape[0]]), Tensor.zeros([images.shape[0]]))
    return movement.moved(images, by: [one, zero, -distances[.all, 0], zero, one, -distances[.all, 1]])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomTranslation.self, .randomImage, .factor("height_factor", \.heightFactor, asGiven: true),
      .factor("width_factor", \.widthFactor, asGiven: true),
      .string("fill_mode", \.movement.fillMode.name, or: "reflect"),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomTranslation(
        $1, $2, fillMode: $3, interpolation: $4, seed: $0.seed, fillValue: $5, dataFormat: $0.dataFormat, name: $0.name,
        dtype: $0.dtype)
    }
  }
}
