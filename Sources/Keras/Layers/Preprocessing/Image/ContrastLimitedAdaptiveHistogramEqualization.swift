import Tensors

/// Spreads the values of each part of an image by how frequent they are there, and no further than a limit, in training
/// or not.
///
/// The image is divided into tiles; each pixel takes from the four nearest ones in proportion to the distance. Input
/// and output: `(batch, height, width, channels)`, or one image without the batch. Zuiderveld, "Contrast limited
/// adaptive histogram equalization" (1994).
public final class ContrastLimitedAdaptiveHistogramEqualization: BaseImagePreprocessingLayer {
  /// The lowest and the highest value of a pixel.
  public let valueRange: [Double]
  public let clipLimit: Double
  /// Tiles down and across.
  public let tileGridSize: [Int]

  /// - Parameters:
  ///   - valueRange: the lowest and the highest value of a pixel.
  ///   - clipLimit: how many times its even share a value may count in its tile; 0 for no limit.
  ///   - tileGridSize: tiles down and across.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    valueRange: [Double] = [0, 255], clipLimit: Double = 4, tileGridSize: any SizesSpecifier = [8, 8],
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    self.valueRange = check.valueRange(valueRange)
    self.clipLimit = clipLimit
    self.tileGridSize = check.sizes(tileGridSize, "tileGridSize", rank: 2)
    super.init(dataFormat: dataFormat, inputShape: inputShape, name: name, dtype: dtype)
    note(check)
  }

  override func transform(_ images: Tensor, training: Bool) throws -> Tensor {
    if CallContext.isSymbolic { return images }
    try requireTable(tileGridSize[0], tileGridSize[1])
    let (height, width) = (images.shape[1], images.shape[2])
    let (down, across) = (tileGridSize[0], tileGridSize[1])
    let (tileHeight, tileWidth) = ((height + down - 1) / down, (width + across - 1) / across)
    let bytes = images.cast(to: .float32).values(from: valueRange, to: [0, 255])
    let whole = bytes.gathering(Self.mirrored(height, upTo: tileHeight * down), axis: 1)
      .gathering(Self.mirrored(width, upTo: tileWidth * across), axis: 2)
    let pixels = whole.clipped(0, 255).cast(to: .int32)
    let tables = tables(of: pixels, tileHeight, tileWidth)
    let y = Self.neighbours(tileHeight * down, tile: tileHeight, count: down)
    let x = Self.neighbours(tileWidth * across, tile: tileWidth, count: across)

    // The place of each pixel's value in the tables of one tile.
    let (batch, channels) = (images.shape[0], images.shape[3])
    let image = (Tensor.arange(batch) * (down * across)).reshaped(to: [batch, 1, 1, 1])
    let channel = Tensor.arange(channels).reshaped(to: [1, 1, 1, channels])
    func value(_ row: Tensor, _ column: Tensor) -> Tensor {
      let tile =
        image + (row * across).reshaped(to: [1, row.count, 1, 1]) + column.reshaped(to: [1, 1, column.count, 1])
      return tables.gathering((tile * channels + channel) * 256 + pixels)
    }
    let (below, right) = (
      y.share.reshaped(to: [1, y.share.count, 1, 1]), x.share.reshaped(to: [1, 1, x.share.count, 1])
    )
    let upper = value(y.first, x.first) * (1 - right) + value(y.first, x.second) * right
    let lower = value(y.second, x.first) * (1 - right) + value(y.second, x.second) * right
    let result = upper * (1 - below) + lower * below
    return result[.all, 0..<height, 0..<width].values(from: [0, 255], to: valueRange).cast(to: images.dtype)
  }

  /// What each value becomes in each tile: `(batch · down · across · channels · 256,)`.
  private func tables(of pixels: Tensor, _ tileHeight: Int, _ tileWidth: Int) -> Tensor {
    let (batch, channels) = (pixels.shape[0], pixels.shape[3])
    let (down, across, area) = (tileGridSize[0], tileGridSize[1], tileHeight * tileWidth)
    let tiles = batch * down * across * channels
    let values = pixels.reshaped(to: [batch, down, tileHeight, across, tileWidth, channels])
      .transposed([0, 1, 3, 5, 2, 4]).reshaped(to: [tiles, area])
    let places = (values + (Tensor.arange(tiles) * 256).expandingDimensions(1)).flattened()
    var counts = Tensor.ones([tiles * area]).segmentSum(places, numSegments: tiles * 256).reshaped(to: [tiles, 256])
    if clipLimit > 0 {
      let clipped = counts.minimum(clipLimit * Double(area) / 256)
      counts = clipped + (counts - clipped).sum(axes: [1], keepDims: true) / 256
    }
    let sums = counts.cumulativeSum()
    let least = sums.min(axes: [1], keepDims: true)
    let rest = Double(area) - least
    return ((sums - least) * 255 / rest.where(rest .!= 0, else: 1)).clipped(0, 255).flattened()
  }

  /// Places along a dimension that is made longer by turning it around at its end.
  private static func mirrored(_ size: Int, upTo count: Int) -> Tensor {
    Tensor((0..<count).map { Int32($0 % (2 * size) < size ? $0 % (2 * size) : 2 * size - 1 - $0 % (2 * size)) })
  }

  /// For each place along a dimension both nearest tiles, and the second one's share.
  private static func neighbours(_ size: Int, tile: Int, count: Int) -> (first: Tensor, second: Tensor, share: Tensor) {
    let places = (0..<size).map { (Float($0) - Float(tile) / 2) / Float(tile) }
    func limited(_ place: Float) -> Int32 { Int32(min(max(place, 0), Float(count - 1))) }
    return (
      Tensor(places.map { limited($0.rounded(.down)) }), Tensor(places.map { limited($0.rounded(.down) + 1) }),
      Tensor(places.map { $0 - $0.rounded(.down) })
    )
  }

  public override class var definition: Definition<Layer> {
    Definition(
      ContrastLimitedAdaptiveHistogramEqualization.self, .image, .valueRange(\.valueRange),
      .double("clip_limit", \.clipLimit, or: 4), .sizes("tile_grid_size", \.tileGridSize, or: 8)
    ) {
      ContrastLimitedAdaptiveHistogramEqualization(
        valueRange: $1, clipLimit: $2, tileGridSize: $3, dataFormat: $0.dataFormat, name: $0.name, dtype: $0.dtype)
    }
  }
}
