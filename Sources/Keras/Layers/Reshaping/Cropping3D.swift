/// Takes the edges off volumes (batch, depth, height, width, channels).
public final class Cropping3D: BaseCropping {
  override class var spatialRank: Int { 3 }
}
