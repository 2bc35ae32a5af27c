/// The largest element of each place of a window over sequences: `MaxPooling1D(2)` halves them.
///
/// Input: `(batch, steps, channels)`. Output: `(batch, new steps, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class MaxPooling1D: BaseMaxPooling {
  override class var spatialRank: Int { 1 }
}

/// Another name of ``MaxPooling1D``.
public typealias MaxPool1D = MaxPooling1D
