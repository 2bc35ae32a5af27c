/// A transposed convolution over sequences: each element spreads over a window.
///
/// Input: `(batch, steps, channels)`, or `(batch, channels, steps)` with `dataFormat: .channelsFirst`. Output: `(batch,
/// new steps, filters)`, or with the filters first. Weights: `kernel` of `(kernelSize, filters, channels)` and `bias`.
open class Conv1DTranspose: BaseConvTranspose {
  override class var spatialRank: Int { 1 }

  open override class var definition: Definition<Layer> { family(Conv1DTranspose.self) { Conv1DTranspose($0) } }
}

/// Another name of ``Conv1DTranspose``.
public typealias Convolution1DTranspose = Conv1DTranspose
