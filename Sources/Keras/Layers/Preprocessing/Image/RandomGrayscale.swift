import Tensors

/// In training, makes each image gray with a probability. It keeps its three channels.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class RandomGrayscale: BaseRandomImageLayer {
  /// The probability.
  public let factor: Double

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: Double = 0.5, seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require((0...1).contains(factor), "factor is \(factor); expected a number from 0 to 1")
    self.factor = factor
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var keepsTypeOutsideTraining: Bool { true }

  override func trainingDType(for dtype: DType) -> DType { dtype.isFloatingPoint ? computeDType : dtype }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    ["should_apply": try uniform([images.shape[0], 1, 1, 1]) .< factor]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    images.grayscale().where(drawn["should_apply"]!, else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(RandomGrayscale.self, .randomImage(keepsSeed: false), .double("factor", \.factor, or: 0.5)) {
      RandomGrayscale(factor: $1, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
