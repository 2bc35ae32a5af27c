/// Maxima over images (batch, height, width, channels), in `outputSize` windows.
public final class AdaptiveMaxPooling2D: BaseAdaptivePooling {
  override class var spatialRank: Int { 2 }
  override class var takesMean: Bool { false }

  public override class var definition: Definition<Layer> {
    family(AdaptiveMaxPooling2D.self) { AdaptiveMaxPooling2D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
