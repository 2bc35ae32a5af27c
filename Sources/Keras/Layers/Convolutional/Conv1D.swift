/// A convolution over sequences.
///
/// ```swift
/// let model = Sequential([
///   Conv1D(32, 3, padding: "causal", activation: "relu", inputShape: [80, 16]),
///   GlobalMaxPooling1D(),
/// ])
/// ```
///
/// Input: `(batch, steps, channels)`, or `(batch, channels, steps)` with `dataFormat: .channelsFirst`. Output: `(batch,
/// new steps, filters)`, or with the filters first. Weights: `kernel` of `(kernelSize, channels / groups, filters)` and
/// `bias`.
open class Conv1D: BaseConv {
  override class var spatialRank: Int { 1 }
  override class var allowsCausal: Bool { true }

  open override class var definition: Definition<Layer> { family(Conv1D.self) { Conv1D($0) } }
}

/// Another name of ``Conv1D``.
public typealias Convolution1D = Conv1D
