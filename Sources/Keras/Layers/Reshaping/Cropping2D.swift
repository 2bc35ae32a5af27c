/// Takes the edges off images (batch, height, width, channels).
public final class Cropping2D: BaseCropping {
  override class var spatialRank: Int { 2 }
}
