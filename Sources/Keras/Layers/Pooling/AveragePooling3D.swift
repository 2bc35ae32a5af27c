/// The mean of each place of a window over volumes: `AveragePooling3D(2)` halves them. The border is not included.
///
/// Input: `(batch, depth, height, width, channels)`. Output: `(batch, new depth, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class AveragePooling3D: BaseAveragePooling {
  override class var spatialRank: Int { 3 }

  open override class var definition: Definition<Layer> {
    family(AveragePooling3D.self) {
      AveragePooling3D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``AveragePooling3D``.
public typealias AvgPool3D = AveragePooling3D
