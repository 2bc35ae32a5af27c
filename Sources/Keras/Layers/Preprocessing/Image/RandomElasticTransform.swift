import Tensors

/// In training, applies a random elastic distortion to each image with a probability.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// Simard, Steinkraus and Platt, "Best practices for convolutional neural networks" (2003).
public final class RandomElasticTransform: BaseRandomImageLayer {
  private let factor: FactorRange
  private let scale: FactorRange
  private let movement: ImageMovement
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1; or two numbers that it is drawn between.
  ///   - scale: how much at the most, from 0 to 1; or both ends.
  ///   - interpolation: `.bilinear` or `.nearest`.
  ///   - fillMode: the values outside the image.
  ///   - fillValue: with `.constant`, the values outside the image.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: any FactorSpecifier = 1.0, scale: any FactorSpecifier = 1.0,
    interpolation: any InterpolationSpecifier = .bilinear, fillMode: any ImageFillModeSpecifier = .reflect,
    fillValue: Double = 0, valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.scale = check.factor(scale, "scale", in: 0...1)
    movement = check.movement(fillMode, interpolation, fillValue: fillValue)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let (batch, height, width) = (images.shape[0], images.shape[1], images.shape[2])
    let distortion = try uniform([], scale).maximum(1e-6)
    let (alpha, sigma) = (
      distortion * (0.1 * Double(max(height, width))), distortion * (0.05 * Double(min(height, width)))
    )
    // The window's size must be known beforehand: it is that of the largest deviation.
    let size = Int(6 * 0.05 * scale.upper * Double(min(height, width))) | 1
    func displacement() throws -> Tensor {
      let noise = try normal([batch, height, width, 1]) * sigma
      let smooth = noise.blurred(size: [size, size], deviations: [sigma, sigma])
      return (smooth * alpha).reshaped(to: [batch, height, width])
    }
    return [
      "apply_transform": try choice(batch, factor), "rows": try displacement(), "columns": try displacement(),
    ]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let (height, width) = (images.shape[1], images.shape[2])
    let x = Tensor.arange(width, dtype: .float32).reshaped(to: [1, 1, width])
    let y = Tensor.arange(height, dtype: .float32).reshaped(to: [1, height, 1])
    return movement.sampled(images, rows: y + drawn["rows"]!, columns: x + drawn["columns"]!)
      .where(drawn["apply_transform"]!.perImage, else: images).clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomElasticTransform.self, .randomImage, .factor("factor", \.factor, or: 1.0),
      .factor("scale", \.scale, or: 1.0), .valueRange(\.valueRange),
      .string("fill_mode", \.movement.fillMode.name, or: "reflect"),
      .string("interpolation", \.movement.interpolation.name, or: "bilinear"),
      .double("fill_value", \.movement.fillValue, or: 0)
    ) {
      RandomElasticTransform(
        factor: $1, scale: $2, interpolation: $5, fillMode: $4, fillValue: $6, valueRange: $3, seed: $0.seed,
        dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
