/// Zeros around volumes (batch, depth, height, width, channels).
public final class ZeroPadding3D: BaseZeroPadding {
  override class var spatialRank: Int { 3 }
}
