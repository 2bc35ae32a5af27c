/// Makes volumes (batch, depth, height, width, channels) larger by whole factors, by repeating.
public final class UpSampling3D: BaseUpSampling {
  override class var spatialRank: Int { 3 }
}
