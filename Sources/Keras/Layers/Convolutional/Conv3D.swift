/// A convolution over volumes: `Conv3D(16, 3, inputShape: [16, 16, 16, 1])`.
///
/// Input: `(batch, depth, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`.
/// Output: `(batch, new depth, new height, new width, filters)`, or with the filters second. Weights: `kernel` of
/// `(depth, height, width, channels / groups, filters)` and `bias`.
open class Conv3D: BaseConv {
  override class var spatialRank: Int { 3 }

  open override class var definition: Definition<Layer> { family(Conv3D.self) { Conv3D($0) } }
}

/// Another name of ``Conv3D``.
public typealias Convolution3D = Conv3D
