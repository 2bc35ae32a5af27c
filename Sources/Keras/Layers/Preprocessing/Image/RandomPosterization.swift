import Tensors

/// In training, reduces the pixels of each image to a random number of bits.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomPosterization: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the number of bits, from 1 to 8, below this one; or two numbers that it is drawn between, the second
  ///     one not included.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ factor: any FactorSpecifier, valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 1...8)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let (low, high) = (factor.lower, factor.upper)
    let bits = low == high ? Tensor.full([images.shape[0]], low) : try uniform([images.shape[0]], low, high).floor()
    return ["shift_factor": 8 - bits]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    // The power of two is exact only by multiplication.
    let shift = drawn["shift_factor"]!.perImage.cast(to: .float32)
    let step = (0..<8).reduce(Tensor(1)) { $0 * Tensor(2).where(shift .> $1, else: 1) }.cast(to: images.dtype)
    let bytes = images.values(from: valueRange, to: [0, 255]).trunc()
    return ((bytes / step).floor() * step).values(from: [0, 255], to: valueRange)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomPosterization.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomPosterization($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
