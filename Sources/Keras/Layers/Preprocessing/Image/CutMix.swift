import Tensors

/// In training, writes a random rectangle of another image of the batch into each image. Labels are not mixed along: a
/// layer of a Sequential sees images alone.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// Yun et al., "CutMix" (2019).
public final class CutMix: BaseRandomImageLayer {
  private let factor: FactorRange

  /// - Parameters:
  ///   - factor: both parameters of the beta distribution that the rectangle's area is drawn from, at the most 1; or
  ///     both ends.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: any FactorSpecifier = 1.0, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let (batch, height, width) = (images.shape[0], images.shape[1], images.shape[2])
    let alpha = try uniform([], factor) + 1e-6
    let ratio = (1 - (try beta([batch], alpha: alpha))).sqrt()
    let columns = try side(ratio, of: width)
    let rows = try side(ratio, of: height)
    return [
      "permutation_order": try permutation(batch),
      "batch_masks": Tensor.rectangles(rows: rows, columns: columns, height: height, width: width),
    ]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    images.gathering(drawn["permutation_order"]!).where(drawn["batch_masks"]!, else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(CutMix.self, .randomImage, .factor("factor", \.factor, or: 1.0)) {
      CutMix(factor: $1, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
