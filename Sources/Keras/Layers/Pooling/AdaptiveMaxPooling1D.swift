/// Maxima over a sequence (batch, steps, features), in as many windows as `outputSize` says.
public final class AdaptiveMaxPooling1D: BaseAdaptivePooling {
  override class var spatialRank: Int { 1 }
  override class var takesMean: Bool { false }
}
