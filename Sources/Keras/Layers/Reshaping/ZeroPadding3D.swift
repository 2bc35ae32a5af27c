/// Zeros around volumes (batch, depth, height, width, channels).
public final class ZeroPadding3D: BaseZeroPadding {
  override class var spatialRank: Int { 3 }

  public override class var definition: Definition<Layer> {
    family(ZeroPadding3D.self) { ZeroPadding3D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
