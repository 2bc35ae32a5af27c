/// The largest element of each place of a window over images: `MaxPooling2D(2)` halves them.
///
/// Input: `(batch, height, width, channels)`. Output: `(batch, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class MaxPooling2D: BaseMaxPooling {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> {
    family(MaxPooling2D.self) {
      MaxPooling2D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``MaxPooling2D``.
public typealias MaxPool2D = MaxPooling2D
