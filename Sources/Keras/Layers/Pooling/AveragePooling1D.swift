/// The mean of each place of a window over sequences: `AveragePooling1D(2)` halves them. The border is not included.
///
/// Input: `(batch, steps, channels)`. Output: `(batch, new steps, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class AveragePooling1D: BaseAveragePooling {
  override class var spatialRank: Int { 1 }

  open override class var definition: Definition<Layer> {
    family(AveragePooling1D.self) {
      AveragePooling1D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``AveragePooling1D``.
public typealias AvgPool1D = AveragePooling1D
