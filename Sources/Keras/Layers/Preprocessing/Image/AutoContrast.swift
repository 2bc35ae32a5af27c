import Tensors

/// Stretches the contrast of each channel of each image to the whole range, also outside training.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch. A channel of one value stays.
public final class AutoContrast: BaseImagePreprocessingLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.valueRange = check.valueRange(valueRange)
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func transform(_ images: Tensor, training: Bool) -> Tensor {
    let original = images.cast(to: computeDType)
    let x = original.values(from: valueRange, to: [0, 255])
    let (low, high) = (x.min(axes: [1, 2], keepDims: true), x.max(axes: [1, 2], keepDims: true))
    let isFlat = high .== low
    let scale = 255 / (high - low).where(isFlat.logicalNot(), else: 255)
    let spread = (x * scale - low * scale).clipped(0, 255).values(from: [0, 255], to: valueRange)
    return original.where(isFlat, else: spread)
  }

  public override class var definition: Definition<Layer> {
    Definition(AutoContrast.self, .image, .valueRange(\.valueRange)) {
      AutoContrast(valueRange: $1, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
