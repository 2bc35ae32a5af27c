import Tensors

/// In training, mixes each image with another one of the batch. The share is drawn from a beta distribution. Labels are
/// not mixed along: a layer of a Sequential sees images alone.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// Zhang et al., "mixup: beyond empirical risk minimization" (2017).
public final class MixUp: BaseRandomImageLayer {
  /// Both parameters of the beta distribution.
  public let alpha: Double

  /// - Parameters:
  ///   - alpha: both parameters of the beta distribution, above 0: the smaller, the nearer to one of both images.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    alpha: Double = 0.2, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(alpha > 0, "alpha is \(alpha); expected a number above 0")
    self.alpha = alpha
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    [
      "permutation_order": try permutation(images.shape[0]),
      "mix_weight": try beta([images.shape[0]], alpha: Tensor(max(alpha, 1e-6))),
    ]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let share = drawn["mix_weight"]!.cast(to: images.dtype).perImage
    return share * images + (1 - share) * images.gathering(drawn["permutation_order"]!)
  }

  public override class var definition: Definition<Layer> {
    Definition(MixUp.self, .randomImage, .double("alpha", \.alpha, or: 0.2)) {
      MixUp(alpha: $1, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
