/// Makes images (batch, height, width, channels) larger by whole factors: by repeating, or by interpolating.
public final class UpSampling2D: BaseUpSampling {
  override class var spatialRank: Int { 2 }
}
