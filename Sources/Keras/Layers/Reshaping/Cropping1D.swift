/// Crops a sequence (batch, steps, features).
public final class Cropping1D: BaseCropping {
  override class var spatialRank: Int { 1 }

  public override class var definition: Definition<Layer> {
    family(Cropping1D.self) { Cropping1D($1, dataFormat: $2, name: $0.name, dtype: $0.dtype) }
  }
}
