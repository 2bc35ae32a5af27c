/// The largest element of each place of a window over volumes: `MaxPooling3D(2)` halves them.
///
/// Input: `(batch, depth, height, width, channels)`. Output: `(batch, new depth, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class MaxPooling3D: BaseMaxPooling {
  override class var spatialRank: Int { 3 }

  open override class var definition: Definition<Layer> {
    family(MaxPooling3D.self) {
      MaxPooling3D(poolSize: $1, strides: $3, padding: $2, dataFormat: $4, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``MaxPooling3D``.
public typealias MaxPool3D = MaxPooling3D
