/// The largest element of each place of a window over sequences: `MaxPooling1D(2)` halves them.
///
/// Input: `(batch, steps, channels)`. Output: `(batch, new steps, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class MaxPooling1D: BaseMaxPooling {
  override class var spatialRank: Int { 1 }

  open override class var definition: Definition<Layer> {
    family(MaxPooling1D.self) {
      MaxPooling1D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``MaxPooling1D``.
public typealias MaxPool1D = MaxPooling1D
