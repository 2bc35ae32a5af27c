import Tensors

/// In training, zooms each image by a random factor.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomZoom: BaseRandomImageLayer {
  private let heightFactor: FactorRange
  private let widthFactor: FactorRange?
  private let movement: ImageMovement

  /// - Parameters:
  ///   - heightFactor: by how much of the height more or less is seen, above -1 up to 1: 0.2 stands for -20 % (nearer)
  ///     to 20 % (further); or both ends.
  ///   - widthFactor: the same for the width; nil keeps the aspect ratio.
  ///   - fillMode: the values outside the image.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - seed: makes the choices repeatable.
  ///   - fillValue: with `.constant`, the values outside the image.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ heightFactor: any FactorSpecifier, _ widthFactor: (any FactorSpecifier)? = nil,
    fillMode: any ImageFillModeSpecifier = .reflect, interpolation: any InterpolationSpecifier = .bilinear,
    seed: Int? = nil, fillValue: Double = 0, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    let bounds = (-1.0).nextUp...1.0
    self.heightFactor = check.factor(heightFactor, "heightFactor", in: bounds, isSymmetric: true)
    self.widthFactor = widthFactor.map { check.factor($0, "widthFactor", in: bounds, isSymmetric: true) }
    movement = check.movement(fillMode, interpolation, fillValue: fillValue)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let shape = [images.shape[0], 1]
    let height = try uniform(shape, 1 + heightFactor.lower, 1 + heightFactor.upper)
    let width = try widthFactor.map { try uniform(shape, 1 + $0.lower, 1 + $0.upper) }
    return ["height_zoom": height, "width_zoom": width ?? height]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let (height, width) = (drawn["height_zoom"]!, drawn["width_zoom"]!)
    let (x, y) = (Double(images.shape[2] - 1) / 2, Double(images.shape[1] - 1) / 2)
    let zero = Tensor.zeros(height.shape)
    return movement.moved(images, by: [width, zero, (1 - width) * x, zero, height, (1 - height) * y])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomZoom.self, .randomImage, .factor("height_factor", \.heightFactor, asGiven: true),
      .optionalFactor("width_factor", \.widthFactor), .string("fill_mode", \.movement.fillMode.name, or: "reflect"),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomZoom(
        $1, $2, fillMode: $3, interpolation: $4, seed: $0.seed, fillValue: $5, dataFormat: $0.dataFormat, name: $0.name,
        dtype: $0.dtype)
    }
  }
}
