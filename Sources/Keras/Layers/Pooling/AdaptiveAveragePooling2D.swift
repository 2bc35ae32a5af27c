/// Means over images (batch, height, width, channels), in `outputSize` windows.
public final class AdaptiveAveragePooling2D: BaseAdaptivePooling {
  override class var spatialRank: Int { 2 }
  override class var takesMean: Bool { true }

  public override class var definition: Definition<Layer> {
    family(AdaptiveAveragePooling2D.self) {
      AdaptiveAveragePooling2D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
