import Tensors

/// In training, moves the pixels of each image further from the mean of their channel by a random factor, or nearer to
/// it.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomContrast: BaseRandomImageLayer {
  private let factor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: how much more contrast at the most, from 0 to 1; or two numbers f and g for factors from 1 - f to 1 +
  ///     g.
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
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  // The mean of whole numbers is float32, and the result with it.
  override func trainingDType(for dtype: DType) -> DType { dtype.isFloatingPoint ? computeDType : .float32 }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["contrast_factor": try uniform([images.shape[0], 1, 1, 1], 1 - factor.lower, 1 + factor.upper)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let mean = images.mean(axes: [1, 2], keepDims: true)
    return ((images - mean) * drawn["contrast_factor"]! + mean).clipped(valueRange[0], valueRange[1])
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomContrast.self, .randomImage, .factor("factor", \.factor), .valueRange(\.valueRange)) {
      RandomContrast($1, valueRange: $2, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
