/// A convolutional LSTM over sequences `(batch, time, length, channels)`.
///
/// ```swift
/// let layer = ConvLSTM1D(16, 3, padding: .same, returnSequences: true)
/// ```
///
/// See ``BaseConvLSTM`` for shapes and weights.
public final class ConvLSTM1D: BaseConvLSTM {
  override class var spatialRank: Int { 1 }

  public override class var definition: Definition<Layer> {
    family(ConvLSTM1D.self) { ConvLSTM1D($0, $1, name: $2.name, dtype: $2.dtype) }
  }
}
