/// Zeros around images (batch, height, width, channels).
public final class ZeroPadding2D: BaseZeroPadding {
  override class var spatialRank: Int { 2 }

  public override class var definition: Definition<Layer> {
    family(ZeroPadding2D.self) { ZeroPadding2D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
