/// An LSTM with convolutions in place of products, over volumes `(batch, time, depth, height, width, channels)`.
///
/// ```swift
/// let layer = ConvLSTM3D(16, 3, padding: .same, returnSequences: true)
/// ```
///
/// See ``BaseConvLSTM`` for shapes and weights.
public final class ConvLSTM3D: BaseConvLSTM {
  override class var spatialRank: Int { 3 }
}
