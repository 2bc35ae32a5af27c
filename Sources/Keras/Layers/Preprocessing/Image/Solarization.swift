import Tensors

/// In training, adds a random amount to the pixels of each image and inverts those above a random threshold.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class Solarization: BaseRandomImageLayer {
  private let additionFactor: FactorRange
  private let thresholdFactor: FactorRange
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - additionFactor: the amount at the most, as a share of the range of values, from 0 to 1; or both ends.
  ///   - thresholdFactor: the threshold at the most, likewise.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    additionFactor: any FactorSpecifier = 0.0, thresholdFactor: any FactorSpecifier = 0.0,
    valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.additionFactor = check.factor(additionFactor, "additionFactor", in: 0...1)
    self.thresholdFactor = check.factor(thresholdFactor, "thresholdFactor", in: 0...1)
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    // The lower end is not a share of 255: so it is in Keras.
    func amount(_ range: FactorRange) throws -> Tensor {
      try uniform([images.shape[0], 1, 1, 1], range.lower, range.upper * 255)
    }
    return ["additions": try amount(additionFactor), "thresholds": try amount(thresholdFactor)]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    let brighter = (images.values(from: valueRange, to: [0, 255]) + drawn["additions"]!.cast(to: images.dtype))
      .clipped(0, 255)
    return brighter.where(brighter .< drawn["thresholds"]!.cast(to: images.dtype), else: 255 - brighter)
      .values(from: [0, 255], to: valueRange)
  }

  public override class var definition: Definition<Layer> {
    Definition(
      Solarization.self, .randomImage, .factor("addition_factor", \.additionFactor, or: 0.0),
      .factor("threshold_factor", \.thresholdFactor, or: 0.0), .valueRange(\.valueRange)
    ) {
      Solarization(
        additionFactor: $1, thresholdFactor: $2, valueRange: $3, seed: $0.seed, dataFormat: $0.dataFormat,
        name: $0.name, dtype: $0.dtype)
    }
  }
}
