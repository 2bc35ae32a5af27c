/// A convolution over images.
///
/// ```swift
/// let model = Sequential([
///   Conv2D(32, 3, activation: "relu", inputShape: [28, 28, 1]),
///   MaxPooling2D(2),
///   Conv2D(64, [3, 3], activation: "relu"),
///   Flatten(),
///   Dense(10, activation: "softmax"),
/// ])
/// ```
///
/// Input: `(batch, height, width, channels)`, or `(batch, channels, height, width)` with `dataFormat: .channelsFirst`.
/// Output: `(batch, new height, new width, filters)`, or with the filters first. Weights: `kernel` of `(height, width,
/// channels / groups, filters)` and `bias`.
open class Conv2D: BaseConv {
  override class var spatialRank: Int { 2 }

  open override class var definition: Definition<Layer> { family(Conv2D.self) { Conv2D($0) } }
}

/// Another name of ``Conv2D``.
public typealias Convolution2D = Conv2D
