/// A convolution over images of each channel by itself, then one that mixes the channels at each pixel.
///
/// Input: `(batch, height, width, channels)`, or `(batch, channels, height, width)` with `dataFormat: .channelsFirst`.
/// Output: `(batch, new height, new width, filters)`, or with the filters first. Weights: `depthwise_kernel` of
/// `(height, width, channels, depthMultiplier)`, `pointwise_kernel` of `(1, 1, channels · depthMultiplier, filters)`
/// and `bias`.
open class SeparableConv2D: BaseSeparableConv {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> { family(SeparableConv2D.self) { SeparableConv2D($0) } }
}

/// Another name of ``SeparableConv2D``.
public typealias SeparableConvolution2D = SeparableConv2D
