/// Means over a sequence (batch, steps, features), in `outputSize` windows.
public final class AdaptiveAveragePooling1D: BaseAdaptivePooling {
  override class var spatialRank: Int { 1 }
  override class var takesMean: Bool { true }

  public override class var definition: Definition<Layer> {
    family(AdaptiveAveragePooling1D.self) {
      AdaptiveAveragePooling1D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
