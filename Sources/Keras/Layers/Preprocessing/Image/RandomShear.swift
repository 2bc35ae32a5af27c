import Tensors

/// In training, shears each image by a random amount.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomShear: BaseRandomImageLayer {
  private let xFactor: FactorRange
  private let yFactor: FactorRange
  private let movement: ImageMovement

  /// - Parameters:
  ///   - xFactor: how far a row goes sideways for each row down, up to 1; or both ends. The direction is random.
  ///   - yFactor: how far a column goes down for each column to the right, likewise.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - fillMode: the values outside the image.
  ///   - fillValue: with `.constant`, the values outside the image.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - seed: makes the choices repeatable.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ xFactor: any FactorSpecifier = 0.0, _ yFactor: any FactorSpecifier = 0.0,
    interpolation: any InterpolationSpecifier = .bilinear, fillMode: any ImageFillModeSpecifier = .reflect,
    fillValue: Double = 0, dataFormat: (any DataFormatSpecifier)? = nil, seed: Int? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.xFactor = check.factor(xFactor, "xFactor", in: -1...1)
    self.yFactor = check.factor(yFactor, "yFactor", in: -1...1)
    movement = check.movement(fillMode, interpolation, fillValue: fillValue)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let shape = [images.shape[0], 1]
    let isInverted = try uniform(shape) .> 0.5
    let amounts = Tensor.concatenate([try uniform(shape, xFactor), try uniform(shape, yFactor)], axis: 1)
    return ["shear_factor": (-amounts).where(isInverted, else: amounts)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let amounts = drawn["shear_factor"]!
    let (one, zero) = (Tensor.ones([images.shape[0]]), Tensor.zeros([images.shape[0]]))
    return movement.moved(images, by: [one, amounts[.all, 0], zero, amounts[.all, 1], one, zero])
  }

  // Of one number Keras writes the range that it stands for, which its own initializer then refuses.
  public override class var definition: Definition<Layer> {
    Definition(
      RandomShear.self, .randomImage, .factor("x_factor", \.xFactor, or: 0.0, asGiven: true),
      .factor("y_factor", \.yFactor, or: 0.0, asGiven: true),
      .string("fill_mode", \.movement.fillMode.name, or: "reflect"),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomShear(
        $1, $2, interpolation: $4, fillMode: $3, fillValue: $5, dataFormat: $0.dataFormat, seed: $0.seed, name: $0.name,
        dtype: $0.dtype)
    }
  }
}
