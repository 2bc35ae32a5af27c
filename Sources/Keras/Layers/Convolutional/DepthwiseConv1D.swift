/// A convolution over sequences of each channel by itself, with `depthMultiplier` results for each.
///
/// Input: `(batch, steps, channels)`, or `(batch, channels, steps)` with `dataFormat: .channelsFirst`. Output: `(batch,
/// new steps, channels · depthMultiplier)`, or with the channels first. Weights: `kernel` of `(kernelSize, channels,
/// depthMultiplier)` and `bias`.
open class DepthwiseConv1D: BaseDepthwiseConv {
  override class var spatialRank: Int { 1 }

  open override class var definition: Definition<Layer> { family(DepthwiseConv1D.self) { DepthwiseConv1D($0) } }
}
