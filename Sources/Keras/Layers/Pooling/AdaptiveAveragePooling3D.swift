/// Means over volumes (batch, depth, height, width, channels), in `outputSize` windows.
public final class AdaptiveAveragePooling3D: BaseAdaptivePooling {
  override class var spatialRank: Int { 3 }
  override class var takesMean: Bool { true }

  public override class var definition: Definition<Layer> {
    family(AdaptiveAveragePooling3D.self) {
      AdaptiveAveragePooling3D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
