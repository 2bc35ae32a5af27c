/// Maxima over volumes (batch, depth, height, width, channels), in as many windows as `outputSize` says.
public final class AdaptiveMaxPooling3D: BaseAdaptivePooling {
  override class var spatialRank: Int { 3 }
  override class var takesMean: Bool { false }
}
