import Tensors

/// In training, applies a random perspective transform to each image with a probability.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomPerspective: BaseRandomImageLayer {
  private let factor: FactorRange
  /// How far the corners move at the most.
  public let scale: Double
  private let movement: ImageMovement

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1; or two numbers that it is drawn between.
  ///   - scale: how far the corners move at the most, from 0 to 1: 1 stands for half of their distance from the first
  ///     corner.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - fillValue: the values outside the image.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: any FactorSpecifier = 1.0, scale: Double = 1.0, interpolation: any InterpolationSpecifier = .bilinear,
    fillValue: Double = 0, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    check.require((0...1).contains(scale), "scale is \(scale); expected a number from 0 to 1")
    self.scale = scale
    movement = check.movement(.constant, interpolation, fillValue: fillValue)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let batch = images.shape[0]
    let corners = Self.corners(of: images)
    let shares = try uniform([batch, 4, 2], -0.5 * scale, 0.5 * scale)
    return ["apply_perspective": try choice(batch, factor), "end_points": corners + corners * shares]
  }

  /// The corners x, y of the images: `(1, 4, 2)`, row by row.
  private static func corners(of images: Tensor) -> Tensor {
    let (right, bottom) = (Float(images.shape[2] - 1), Float(images.shape[1] - 1))
    return Tensor([0, 0, right, 0, 0, bottom, right, bottom], shape: [1, 4, 2])
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let (batch, height, width) = (images.shape[0], images.shape[1], images.shape[2])
    let map = Homography.fromQuadrilateral(
      drawn["end_points"]!.cast(to: .float32), toWidth: Double(width - 1), height: Double(height - 1)
    )
    .map { $0.reshaped(to: [batch, 1, 1]) }
    let x = Tensor.arange(width, dtype: .float32).reshaped(to: [1, 1, width])
    let y = Tensor.arange(height, dtype: .float32).reshaped(to: [1, height, 1])
    let depth = map[6] * x + map[7] * y + map[8]
    let seen = movement.sampled(
      images, rows: (map[3] * x + map[4] * y + map[5]) / depth, columns: (map[0] * x + map[1] * y + map[2]) / depth)
    return seen.where(drawn["apply_perspective"]!.perImage, else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomPerspective.self, .randomImage, .factor("factor", \.factor, or: 1.0), .double("scale", \.scale, or: 1),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomPerspective(
        factor: $1, scale: $2, interpolation: $3, fillValue: $4, seed: $0.seed, dataFormat: $0.dataFormat,
        name: $0.name, dtype: $0.dtype)
    }
  }
}
