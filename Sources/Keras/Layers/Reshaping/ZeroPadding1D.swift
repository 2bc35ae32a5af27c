/// Zeros around a sequence (batch, steps, features).
public final class ZeroPadding1D: BaseZeroPadding {
  override class var spatialRank: Int { 1 }

  public override class var definition: Definition<Layer> {
    family(ZeroPadding1D.self) { ZeroPadding1D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
