/// A convolution over images of each channel by itself, with `depthMultiplier` results for each.
///
/// Input: `(batch, height, width, channels)`, or `(batch, channels, height, width)` with `dataFormat: .channelsFirst`.
/// Output: `(batch, new height, new width, channels · depthMultiplier)`, or with the channels first. Weights: `kernel`
/// of `(height, width, channels, depthMultiplier)` and `bias`.
open class DepthwiseConv2D: BaseDepthwiseConv {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> { family(DepthwiseConv2D.self) { DepthwiseConv2D($0) } }
}
