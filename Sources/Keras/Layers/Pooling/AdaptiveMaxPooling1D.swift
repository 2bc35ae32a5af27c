/// Maxima over a sequence (batch, steps, features), in `outputSize` windows.
public final class AdaptiveMaxPooling1D: BaseAdaptivePooling {
  override class var spatialRank: Int { 1 }
  override class var takesMean: Bool { false }

  public override class var definition: Definition<Layer> {
    family(AdaptiveMaxPooling1D.self) { AdaptiveMaxPooling1D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
