/// The mean of each place of a window over images: `AveragePooling2D(2)` halves them. A border does not count.
///
/// Input: `(batch, height, width, channels)`. Output: `(batch, new height, new width, channels)`.
/// With `dataFormat: .channelsFirst`, the channels of both come second.
open class AveragePooling2D: BaseAveragePooling {
  override class var spatialRank: Int { 2 }
}

/// Another name of ``AveragePooling2D``.
public typealias AvgPool2D = AveragePooling2D
