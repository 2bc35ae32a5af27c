/// A convolutional LSTM over volumes `(batch, time, depth, height, width, channels)`.
///
/// ```swift
/// let layer = ConvLSTM3D(16, 3, padding: .same, returnSequences: true)
/// ```
///
/// See ``BaseConvLSTM`` for shapes and weights.
public final class ConvLSTM3D: BaseConvLSTM {
  override class var spatialRank: Int { 3 }

  public override class var definition: Definition<Layer> {
    family(ConvLSTM3D.self) { ConvLSTM3D($0, $1, name: $2.name, dtype: $2.dtype) }
  }
}
