import Tensors

/// In training, blurs each image with a probability, by a window of random width.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomGaussianBlur: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The window's width and height.
  public let kernelSize: [Int]
  private let sigma: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1; or two numbers that it is drawn between.
  ///   - kernelSize: the window's size, odd; or width and height.
  ///   - sigma: the standard deviation at the most, from 0 to 1; or both ends.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: any FactorSpecifier = 1.0, kernelSize: any SizesSpecifier = 3, sigma: any FactorSpecifier = 1.0,
    valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.sigma = check.factor(sigma, "sigma", in: 0...1)
    let sizes = check.sizes(kernelSize, "kernelSize", rank: 2)
    check.require(sizes.allSatisfy { $0 % 2 == 1 }, "kernelSize is \(kernelSize); expected odd numbers")
    self.kernelSize = sizes
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["should_apply_blur": try choice(images.shape[0], factor), "blur_factor": try uniform([2], sigma) + 1e-6]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let deviations = drawn["blur_factor"]!
    return images.blurred(size: kernelSize, deviations: [deviations[0], deviations[1]])
      .where(drawn["should_apply_blur"]!.perImage, else: images).clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomGaussianBlur.self, .randomImage, .factor("factor", \.factor, or: 1.0),
      .sizes("kernel_size", \.kernelSize, or: 3), .factor("sigma", \.sigma, or: 1.0), .valueRange(\.valueRange)
    ) {
      RandomGaussianBlur(
        factor: $1, kernelSize: $2, sigma: $3, valueRange: $4, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name,
        dtype: $0.dtype)
    }
  }
}
