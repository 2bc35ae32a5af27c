/// Zeros around images (batch, height, width, channels).
public final class ZeroPadding2D: BaseZeroPadding {
  override class var spatialRank: Int { 2 }
}
