/// Crops volumes (batch, depth, height, width, channels).
public final class Cropping3D: BaseCropping {
  override class var spatialRank: Int { 3 }

  public override class var definition: Definition<Layer> {
    family(Cropping3D.self) { Cropping3D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
