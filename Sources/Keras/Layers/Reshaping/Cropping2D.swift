/// Crops images (batch, height, width, channels).
public final class Cropping2D: BaseCropping {
  override class var spatialRank: Int { 2 }

  public override class var definition: Definition<Layer> {
    family(Cropping2D.self) { Cropping2D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
