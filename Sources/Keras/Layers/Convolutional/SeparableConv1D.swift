/// A convolution over sequences of each channel by itself, then one that mixes the channels at each step.
///
/// Input: `(batch, steps, channels)`, or `(batch, channels, steps)` with `dataFormat: .channelsFirst`. Output: `(batch,
/// new steps, filters)`, or with the filters first. Weights: `depthwise_kernel` of `(kernelSize, channels,
/// depthMultiplier)`, `pointwise_kernel` of `(1, channels · depthMultiplier, filters)` and `bias`.
open class SeparableConv1D: BaseSeparableConv {
  override class var spatialRank: Int { 1 }

  open override class var definition: Definition<Layer> { family(SeparableConv1D.self) { SeparableConv1D($0) } }
}

/// Another name of ``SeparableConv1D``.
public typealias SeparableConvolution1D = SeparableConv1D
