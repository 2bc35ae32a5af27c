import Tensors

/// In training, inverts each image with a probability.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomInvert: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1; or two numbers that it is drawn between.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ factor: any FactorSpecifier = 1.0, valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["apply_inversion": try choice(images.shape[0], factor)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    (valueRange[1] - images).where(drawn["apply_inversion"]!.perImage, else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomInvert.self, .randomImage, .factor("factor", \.factor, or: 1.0), .valueRange(\.valueRange)) {
      RandomInvert($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
