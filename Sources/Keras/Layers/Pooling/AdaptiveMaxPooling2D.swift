/// Maxima over images (batch, height, width, channels), in as many windows as `outputSize` says.
public final class AdaptiveMaxPooling2D: BaseAdaptivePooling {
  override class var spatialRank: Int { 2 }
  override class var takesMean: Bool { false }
}
