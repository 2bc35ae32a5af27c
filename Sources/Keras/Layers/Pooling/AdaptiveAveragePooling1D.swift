/// Means over a sequence (batch, steps, features), in as many windows as `outputSize` says.
public final class AdaptiveAveragePooling1D: BaseAdaptivePooling {
  override class var spatialRank: Int { 1 }
  override class var takesMean: Bool { true }
}
