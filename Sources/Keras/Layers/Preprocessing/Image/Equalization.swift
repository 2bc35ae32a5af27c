import Tensors

/// In training, spreads the values of each channel so that all are equally frequent in the batch.
///
/// Input and output: `(batch, height, width, channels)`, or one image without the batch.
public final class Equalization: BaseImagePreprocessingLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]
  /// How many values are distinguished.
  public let bins: Int

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - bins: how many values are distinguished, 2 or more.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], bins: Int = 256, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(bins >= 2, "bins is \(bins); expected 2 or more")
    self.valueRange = check.valueRange(valueRange)
    self.bins = bins
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override var trainsByDefault: Bool { true }

  override func transform(_ images: Tensor, training: Bool) -> Tensor {
    guard training else { return images }
    let x = images.cast(to: computeDType)
    let bytes = x.values(from: valueRange, to: [0, 255])
    let channels = (0..<x.shape[3]).map { equalized(bytes[.ellipsis, $0]) }
    return Tensor.stack(channels, axis: -1).values(from: [0, 255], to: valueRange).cast(to: computeDType)
  }

  /// One channel, with values from 0 to 255.
  private func equalized(_ channel: Tensor) -> Tensor {
    let places = (channel.cast(to: .float32) * (Double(bins - 1) / 255)).clipped(0, Double(bins - 1)).cast(to: .int32)
    let counts = Tensor.ones([channel.count]).segmentSum(places.flattened(), numSegments: bins)
    let sums = counts.cumulativeSum()
    // The pixels of the lowest value that occurs.
    let first = sums.where(sums .> 0, else: Double(channel.count)).min()
    let rest = sums[-1] - first
    let table = ((sums - first) * 255 / rest.where(rest .!= 0, else: 1)).round().clipped(0, 255)
    let result = table.gathering(places).cast(to: channel.dtype)
    return channel.where((counts .> 0).cast(to: .float32).sum() .<= 1, else: result)
  }

  public override class var definition: Definition<Layer> {
    Definition(Equalization.self, .image, .int("bins", \.bins, or: 256), .valueRange(\.valueRange)) {
      Equalization(valueRange: $2, bins: $1, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
