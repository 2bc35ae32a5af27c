/// Maxima over volumes (batch, depth, height, width, channels), in `outputSize` windows.
public final class AdaptiveMaxPooling3D: BaseAdaptivePooling {
  override class var spatialRank: Int { 3 }
  override class var takesMean: Bool { false }

  public override class var definition: Definition<Layer> {
    family(AdaptiveMaxPooling3D.self) { AdaptiveMaxPooling3D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
