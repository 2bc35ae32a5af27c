/// A transposed convolution over images, which upsamples: `Conv2DTranspose(32, 3, strides: 2, padding:
/// "same")` doubles height and width.
///
/// Input: `(batch, height, width, channels)`, or `(batch, channels, height, width)` with `dataFormat: .channelsFirst`.
/// Output: `(batch, new height, new width, filters)`, or with the filters first. Weights: `kernel` of `(height, width,
/// filters, channels)` and `bias`.
open class Conv2DTranspose: BaseConvTranspose {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> { family(Conv2DTranspose.self) { Conv2DTranspose($0) } }
}

/// Another name of ``Conv2DTranspose``.
public typealias Convolution2DTranspose = Conv2DTranspose
