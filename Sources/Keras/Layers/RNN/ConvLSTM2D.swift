/// A convolutional LSTM over images `(batch, time, height, width, channels)`.
///
/// ```swift
/// let layer = ConvLSTM2D(16, 3, padding: .same, returnSequences: true)
/// ```
///
/// See ``BaseConvLSTM`` for shapes and weights.
public final class ConvLSTM2D: BaseConvLSTM {
  override class var spatialRank: Int { 2 }

  public override class var definition: Definition<Layer> {
    family(ConvLSTM2D.self) { ConvLSTM2D($0, $1, name: $2.name, dtype: $2.dtype) }
  }
}
