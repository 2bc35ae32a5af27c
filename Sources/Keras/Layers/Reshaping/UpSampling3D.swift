/// Upsamples volumes (batch, depth, height, width, channels) by whole factors, by repetition.
public final class UpSampling3D: BaseUpSampling {
  override class var spatialRank: Int { 3 }

  public override class var definition: Definition<Layer> {
    family(UpSampling3D.self) { UpSampling3D($1, dataFormat: $2, interpolation: $3, name: $0.name, dtype: $0.dtype) }
  }
}
