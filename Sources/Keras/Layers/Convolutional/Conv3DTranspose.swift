/// A transposed convolution over volumes: each element spreads over a window.
///
/// Input: `(batch, depth, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`.
/// Output: `(batch, new depth, new height, new width, filters)`, or with the filters second. Weights: `kernel` of
/// `(depth, height, width, filters, channels)` and `bias`.
open class Conv3DTranspose: BaseConvTranspose {
  override class var spatialRank: Int { 3 }

  open override class var definition: Definition<Layer> { family(Conv3DTranspose.self) { Conv3DTranspose($0) } }
}

/// Another name of ``Conv3DTranspose``.
public typealias Convolution3DTranspose = Conv3DTranspose
