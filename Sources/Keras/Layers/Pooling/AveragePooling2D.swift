/// The mean of each place of a window over images: `AveragePooling2D(2)` halves them. The border is not included.
///
/// Input: `(batch, height, width, channels)`. Output: `(batch, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class AveragePooling2D: BaseAveragePooling {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> {
    family(AveragePooling2D.self) {
      AveragePooling2D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``AveragePooling2D``.
public typealias AvgPool2D = AveragePooling2D
