import Tensors

/// Resizes images.
///
/// Input: `(batch, height, width, channels)`, or one image without the batch; with `dataFormat` `.channelsFirst` the
/// channels before the height. Output: the same with the layer's height and width. Whole numbers stay what they are:
/// rounded, and cut to what their type holds.
public final class Resizing: BaseImagePreprocessingLayer {
  public let height: Int
  public let width: Int
  public let interpolation: Interpolation
  /// Whether the aspect ratio is kept by taking the middle part.
  public let cropToAspectRatio: Bool
  /// Whether the aspect ratio is kept by a border of `fillValue`.
  public let padToAspectRatio: Bool
  public let fillMode: String
  public let fillValue: Double
  /// Whether an image that gets smaller is smoothed.
  public let antialias: Bool

  /// - Parameters:
  ///   - height: the height, 1 or more.
  ///   - width: the width, 1 or more.
  ///   - interpolation: how new places get their values.
  ///   - cropToAspectRatio: whether the aspect ratio is kept by taking the middle part. Not together with
  ///     `padToAspectRatio`.
  ///   - padToAspectRatio: whether the aspect ratio is kept by a border.
  ///   - fillMode: what the border is; Keras supports only `"constant"`.
  ///   - fillValue: the border's value.
  ///   - antialias: whether an image that gets smaller is smoothed.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ height: Int, _ width: Int, interpolation: any InterpolationSpecifier = .bilinear, cropToAspectRatio: Bool = false,
    padToAspectRatio: Bool = false, fillMode: String = "constant", fillValue: Double = 0, antialias: Bool = false,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(height > 0 && width > 0, "height and width are \(height) and \(width); expected 1 or more")
    check.require(
      !(cropToAspectRatio && padToAspectRatio), "cropToAspectRatio and padToAspectRatio are both true; expected one")
    check.require(fillMode == "constant", "fillMode is \(fillMode); expected constant")
    (self.height, self.width) = (height, width)
    self.interpolation = check.resolve(try interpolation.resolved(), or: .bilinear)
    self.cropToAspectRatio = cropToAspectRatio
    self.padToAspectRatio = padToAspectRatio
    self.fillMode = fillMode
    self.fillValue = fillValue
    self.antialias = antialias
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  /// As the other initializer, with both sizes named: `Resizing(height: 224, width: 224)`.
  public convenience init(
    height: Int, width: Int, interpolation: any InterpolationSpecifier = .bilinear, cropToAspectRatio: Bool = false,
    padToAspectRatio: Bool = false, fillMode: String = "constant", fillValue: Double = 0, antialias: Bool = false,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      height, width, interpolation: interpolation, cropToAspectRatio: cropToAspectRatio,
      padToAspectRatio: padToAspectRatio, fillMode: fillMode, fillValue: fillValue, antialias: antialias,
      dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
  }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    var x = images
    let size = (height: x.shape[1], width: x.shape[2])
    let ratio = AspectRatio(height: height, width: width)
    if cropToAspectRatio {
      let part = ratio.crop(of: size)
      x = x[.all, part.rows, part.columns]
    } else if padToAspectRatio {
      let border = ratio.border(of: size)
      // The border need not be a whole number.
      if !x.dtype.isFloatingPoint { x = x.cast(to: .float32) }
      x = x.padded(
        [(0, 0), (border.rows, border.rows), (border.columns, border.columns), (0, 0)], value: fillValue)
    }
    return try x.resizedImages(height: height, width: width, interpolation, antialias: antialias).saturated(
      to: images.dtype)
  }

  public override class var definition: Definition<Layer> {
    Definition(
      Resizing.self, .image, .int("height", \.height), .int("width", \.width),
      .string("interpolation", \.interpolation.name, or: "bilinear"),
      .bool("crop_to_aspect_ratio", \.cropToAspectRatio, or: false),
      .bool("pad_to_aspect_ratio", \.padToAspectRatio, or: false), .string("fill_mode", \.fillMode, or: "constant"),
      .double("fill_value", \.fillValue, or: 0), .bool("antialias", \.antialias, or: false)
    ) {
      Resizing(
        $1, $2, interpolation: $3, cropToAspectRatio: $4, padToAspectRatio: $5, fillMode: $6, fillValue: $7,
        antialias: $8, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
