import Tensors

/// Crops the center of images. An image that is too small is first resized, with its aspect ratio kept by a
/// crop.
///
/// Input: `(batch, height, width, channels)`, or one image without the batch; with `dataFormat` `.channelsFirst` the
/// channels before the height. Output: the same with the layer's height and width, in the layer's dtype.
public final class CenterCrop: BaseImagePreprocessingLayer {
  public let height: Int
  public let width: Int

  /// - Parameters:
  ///   - height: the height, 1 or more.
  ///   - width: the width, 1 or more.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    _ height: Int, _ width: Int, dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(height > 0 && width > 0, "height and width are \(height) and \(width); expected 1 or more")
    (self.height, self.width) = (height, width)
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  /// As the other initializer, with both sizes named: `CenterCrop(height: 224, width: 224)`.
  public convenience init(
    height: Int, width: Int, dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(height, width, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
  }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    let x = images.cast(to: computeDType)
    let size = (height: x.shape[1], width: x.shape[2])
    if size.height >= height, size.width >= width {
      let (top, left) = ((size.height - height) / 2, (size.width - width) / 2)
      return x[.all, top..<top + height, left..<left + width]
    }
    let part = AspectRatio(height: height, width: width).crop(of: size)
    return try x[.all, part.rows, part.columns].resizedImages(height: height, width: width, .bilinear)
  }

  public override class var definition: Definition<Layer> {
    Definition(CenterCrop.self, .image, .int("height", \.height), .int("width", \.width)) {
      CenterCrop($1, $2, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
