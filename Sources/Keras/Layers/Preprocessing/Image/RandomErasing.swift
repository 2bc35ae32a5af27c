import Tensors

/// In training, overwrites a random rectangle of each image with a probability.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
///
/// Zhong et al., "Random erasing data augmentation" (2017).
public final class RandomErasing: BaseRandomImageLayer {
  private let factor: FactorRange
  private let scale: FactorRange
  /// What is written: one value or one a channel; nil for noise.
  public let fillValue: [Double]?
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]

  /// - Parameters:
  ///   - factor: the probability, from 0 to 1; or two numbers that it is drawn between.
  ///   - scale: the rectangle's area as a share of the image's: both ends, from 0 to 1.
  ///   - fillValue: what is written: one number, or one for each of three channels; nil writes noise.
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - seed: makes the choices repeatable.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    factor: any FactorSpecifier = 1.0, scale: any FactorSpecifier = [0.02, 0.33],
    fillValue: (any FactorSpecifier)? = nil, valueRange: [Double] = [0, 255], seed: Int? = nil,
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.factor = check.factor(factor, "factor", in: 0...1)
    self.scale = check.factor(scale, "scale", in: 0...1)
    self.fillValue = fillValue?.factorNumbers
    check.require(
      [1, 3].contains(self.fillValue?.count ?? 1), "fillValue is \(self.fillValue ?? []); expected one number or three")
    self.valueRange = check.valueRange(valueRange)
    super.init(seed: seed, dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func draw(for images: Tensor) throws -> [String: Tensor] {
    let (batch, height, width) = (images.shape[0], images.shape[1], images.shape[2])
    let sides = try uniform([batch, 2], scale).sqrt()
    let columns = try side(sides[.all, 0], of: width)
    let rows = try side(sides[.all, 1], of: height)
    let apply = try choice(batch, factor)
    let value = try fillValue.map { Tensor($0) } ?? normal(images.shape) * valueRange[1]
    return [
      "batch_masks": Tensor.rectangles(rows: rows, columns: columns, height: height, width: width),
      "apply_erasing": apply, "fill_value": value.cast(to: images.dtype).clipped(valueRange[0], valueRange[1]),
    ]
  }

  override func transform(_ images: Tensor, by drawn: [String: Tensor]) -> Tensor {
    drawn["fill_value"]!.where(
      drawn["batch_masks"]!.logicalAnd(drawn["apply_erasing"]!.perImage), else: images)
  }

  public override class var definition: Definition<Layer> {
    Definition(
      RandomErasing.self, .randomImage, .factor("factor", \.factor, or: 1.0),
      .factor("scale", \.scale, or: [0.02, 0.33]), .fill, .valueRange(\.valueRange)
    ) {
      RandomErasing(
        factor: $1, scale: $2, fillValue: $3, valueRange: $4, seed: $0.seed, dataFormat: $0.dataFormat, name: $0.name,
        dtype: $0.dtype)
    }
  }
}

extension ConfigArgument where Root == RandomErasing, Value == (any FactorSpecifier)? {
  /// What erased parts become: null for noise, a number, or one for each channel.
  fileprivate static var fill: Self {
    Self("fill_value", \.fillValue, { $0.map { $0.count == 1 ? .double($0[0]) : ConfigValue(numbers: $0) } ?? .null }) {
      try $0.optionalFactor("fill_value")
    }
  }
}
