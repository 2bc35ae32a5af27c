/// Takes the edges off a sequence (batch, steps, features).
public final class Cropping1D: BaseCropping {
  override class var spatialRank: Int { 1 }
}
