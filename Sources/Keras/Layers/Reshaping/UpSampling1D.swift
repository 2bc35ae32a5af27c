/// Upsamples a sequence (batch, steps, features) by a whole factor, by repetition.
public final class UpSampling1D: BaseUpSampling {
  override class var spatialRank: Int { 1 }

  public override class var definition: Definition<Layer> {
    family(UpSampling1D.self) { UpSampling1D($1, dataFormat: $2, interpolation: $3, name: $0.name, dtype: $0.dtype) }
  }
}
