/// Upsamples images (batch, height, width, channels) by whole factors, by repetition or interpolation.
public final class UpSampling2D: BaseUpSampling {
  override class var spatialRank: Int { 2 }

  public override class var definition: Definition<Layer> {
    family(UpSampling2D.self) { UpSampling2D($1, dataFormat: $2, interpolation: $3, name: $0.name, dtype: $0.dtype) }
  }
}
