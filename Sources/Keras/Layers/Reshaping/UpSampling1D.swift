/// Makes a sequence (batch, steps, features) larger by whole factors, by repeating.
public final class UpSampling1D: BaseUpSampling {
  override class var spatialRank: Int { 1 }
}
