/// The mean of each place of a window over volumes: `AveragePooling3D(2)` halves them. A border does not count.
///
/// Input: `(batch, depth, height, width, channels)`. Output: `(batch, new depth, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class AveragePooling3D: BaseAveragePooling {
  override class var spatialRank: Int { 3 }
}

/// Another name of ``AveragePooling3D``.
public typealias AvgPool3D = AveragePooling3D
