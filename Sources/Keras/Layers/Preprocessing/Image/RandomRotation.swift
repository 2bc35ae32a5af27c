import Tensors

/// In training, rotates each image around its center by a random angle.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomRotation: BaseRandomImageLayer {
  private let factor: FactorRange
  private let movement: ImageMovement

  /// - Parameters:
  ///   - factor: the angle as a share of a full turn, from -1 to 1: 0.1 stands for -36 to 36 degrees, against the
  ///     clock's direction; or both ends.
  ///   - fillMode: the values outside the image.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - seed: makes the choices repeatable.
  ///   - fillValue: with `.constant`, the values outside the image.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ factor: any FactorSpecifier, fillMode: any ImageFillModeSpecifier = .reflect,
    interpolation: any InterpolationSpecifier = .bilinear, seed: Int? = nil, fillValue: Double = 0,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: -1...1)
    movement = check.movement(fillMode, interpolation, fillValue: fillValue)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["angle": try uniform([images.shape[0]], factor.lower * 360, factor.upper * 360)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let angle = drawn["angle"]! * (Double.pi / 180)
    let (cosine, sine) = (angle.cos(), angle.sin())
    let (x, y) = (Double(images.shape[2] - 1) / 2, Double(images.shape[1] - 1) / 2)
    return movement.moved(
      images,
      by: [cosine, -sine, x - cosine * x + sine * y, sine, cosine, y - sine * x - cosine * y])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomRotation.self, .randomImage, .factor("factor", \.factor),
      .string("fill_mode", \.movement.fillMode.name, or: "reflect"),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomRotation(
        $1, fillMode: $2, interpolation: $3, seed: $0.seed, fillValue: $4, dataFormat: $0.dataFormat, name: $0.name,
        dtype: $0.dtype)
    }
  }
}
