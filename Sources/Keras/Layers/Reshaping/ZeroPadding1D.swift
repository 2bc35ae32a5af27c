/// Zeros around a sequence (batch, steps, features).
public final class ZeroPadding1D: BaseZeroPadding {
  override class var spatialRank: Int { 1 }
}
