/// Draws small images in rows, each with a caption: samples of a data set, predictions, learned filters.
///
/// ```swift
/// try plotImages(
///   pixels: digits, height: 8, width: 8, captions: predicted.map { "\($0)" },
///   highlights: zip(predicted, target).map(!=), to: "predictions.png")
/// ```
///
/// - Parameters:
///   - pixels: images one after the other, each of shape `(height, width, channels)`, row-major; an array, a slice or
///     an `UnsafeBufferPointer`.
///   - height: the rows of one image.
///   - width: the columns of one image.
///   - channels: 1 for grey, 3 for red, green and blue.
///   - range: the values of black and of full brightness; values beyond are clipped. By default 0...1 or 0...255,
///     whichever holds all values, or else from the least value to the greatest.
///   - captions: one string an image.
///   - highlights: the images to mark in red, such as wrong predictions.
///   - columns: how many images stand in a row; by default a few more than there are rows.
///   - path: the file to write, `.png`, `.svg` or `.pdf`; it appears whole or not at all.
///   - title: the heading of the plot.
/// - Throws: ``VisualizationError``, when sizes and counts do not fit together or the file cannot be written.
public func plotImages(
  pixels: some Collection<Float>, height: Int, width: Int, channels: Int = 1, range: ClosedRange<Float>? = nil,
  captions: [String]? = nil, highlights: [Bool]? = nil, columns: Int? = nil, to path: String, title: String? = nil
) throws {
  _ = try PictureFormat(path: path)
  let count = try imageCount(pixels.count, height: height, width: width, channels: channels)
  for (name, given) in [("captions", captions?.count), ("highlights", highlights?.count)] {
    if let given, given != count {
      throw VisualizationError.invalidData("\(given) \(name) for \(count) images; pass one an image")
    }
  }
  if let columns, columns < 1 {
    throw VisualizationError.invalidData("columns is \(columns); pass 1 or more")
  }
  if let range, !range.lowerBound.isFinite || !range.upperBound.isFinite {
    throw VisualizationError.invalidData("range is \(range); its ends must be finite")
  }

  let colors = imageColors(pixels, channels: channels, range: range)
  let shape = ImageShape(height: height, width: width)
  let layout = GalleryLayout(shape: shape, count: count, captions: captions, columns: columns)
  let heading = Heading(title: title)
  let margin = Heading.margin
  let pageWidth = max(layout.width, min(heading.width, 700)) + 2 * margin
  try writePicture(
    to: path, width: pageWidth, height: layout.height + heading.height + 2 * margin, title: title ?? "Images"
  ) { canvas in
    heading.draw(on: canvas, at: Point(x: margin, y: margin), width: pageWidth - 2 * margin)
    for index in 0..<count {
      let place = layout.place(of: index, below: Point(x: margin, y: margin + heading.height))
      drawImage(colors[index * shape.pixels..<(index + 1) * shape.pixels], shape, in: place, layout, on: canvas)
      let marked = highlights?[index] ?? false
      if marked {
        canvas.stroke(place.inset(-1.5), Palette.mistake, width: 3)
      } else {
        canvas.stroke(place.inset(-0.5), Palette.grid, width: 1)
      }
      if let caption = captions?[index] {
        let style = TextStyle(size: 12, bold: marked, color: marked ? Palette.mistake : Palette.ink)
        canvas.text(
          Canvas.shortened(caption, to: layout.cellWidth, style), at: Point(x: place.midX, y: place.bottom + 8), style,
          .center, .top)
      }
    }
  }
}

private struct ImageShape {
  let height: Int
  let width: Int
  var pixels: Int { height * width }
}

private func imageCount(_ values: Int, height: Int, width: Int, channels: Int) throws -> Int {
  guard channels == 1 || channels == 3 else {
    throw VisualizationError.invalidData("images of \(channels) channels; pass 1 (grey) or 3 (red, green, blue)")
  }
  // Cairo's images end at 32,767 pixels; this also keeps the product below from overflowing.
  guard (1...32767).contains(height), (1...32767).contains(width) else {
    throw VisualizationError.invalidData("images of \(height)×\(width) pixels; each side must be 1 to 32,767")
  }
  let size = height * width * channels
  guard values > 0, values % size == 0 else {
    throw VisualizationError.invalidData(
      "\(values) values do not make images of shape (\(height), \(width), \(channels)); pass a multiple of \(size)")
  }
  return values / size
}

/// The usual range of images with these values.
private func usualRange(of values: some Collection<Float>) -> ClosedRange<Float> {
  var low = Float.infinity
  var high = -Float.infinity
  for value in values where value.isFinite {
    low = min(low, value)
    high = max(high, value)
  }
  guard low <= high else { return 0...1 }
  if low >= 0, high <= 1 { return 0...1 }
  if low >= 0, high <= 255 { return 0...255 }
  return low...high
}

/// One image, or several, as `0xRRGGBB` pixels.
///
/// - Parameter range: the values of black and full brightness; nothing for the usual range of such values.
func imageColors(_ values: some Collection<Float>, channels: Int, range: ClosedRange<Float>?) -> [UInt32] {
  let range = range ?? usualRange(of: values)
  // All values being the same, they are black.
  let factor = range.upperBound > range.lowerBound ? 255 / (range.upperBound - range.lowerBound) : 0
  let levels = values.map { value in
    let scaled = (value - range.lowerBound) * factor
    // This comparison is also false for NaN.
    return scaled > 0 ? UInt32(min(scaled, 255).rounded()) : 0
  }
  if channels == 1 { return levels.map { $0 * 0x010101 } }
  return stride(from: 0, to: levels.count, by: 3).map { levels[$0] << 16 | levels[$0 + 1] << 8 | levels[$0 + 2] }
}

/// Where images stand, and how large.
private struct GalleryLayout {
  /// How many points a pixel is wide where images are enlarged, 1 where they are not.
  let magnification: Int
  let imageWidth: Double
  let imageHeight: Double
  let cellWidth: Double
  private let captionHeight: Double
  private let columns: Int
  private let rows: Int

  private static let gap = 16.0

  init(shape: ImageShape, count: Int, captions: [String]?, columns: Int?) {
    let longest = max(shape.height, shape.width)
    // Small images grow to about 84 points by whole steps, which keeps their pixels square; large ones shrink to 224.
    magnification = max(1, 84 / longest)
    let scale = longest > 224 ? 224 / Double(longest) : Double(magnification)
    imageWidth = max(1, Double(shape.width) * scale)
    imageHeight = max(1, Double(shape.height) * scale)
    let widest = captions?.map { Canvas.width($0, TextStyle(size: 12, bold: true)) }.max() ?? 0
    cellWidth = max(imageWidth, min(widest, max(imageWidth * 1.5, 120)))
    captionHeight = captions == nil ? 0 : 22
    let automatic = count <= 6 ? count : Int((Double(count) * 1.6).squareRoot().rounded(.up))
    self.columns = min(columns ?? automatic, count)
    rows = (count + self.columns - 1) / self.columns
  }

  var width: Double { Double(columns) * (cellWidth + Self.gap) - Self.gap }
  var height: Double { Double(rows) * (imageHeight + captionHeight + Self.gap) - Self.gap }

  func place(of index: Int, below origin: Point) -> Rectangle {
    Rectangle(
      x: origin.x + Double(index % columns) * (cellWidth + Self.gap) + (cellWidth - imageWidth) / 2,
      y: origin.y + Double(index / columns) * (imageHeight + captionHeight + Self.gap),
      width: imageWidth, height: imageHeight)
  }
}

private func drawImage(
  _ colors: ArraySlice<UInt32>, _ shape: ImageShape, in place: Rectangle, _ layout: GalleryLayout, on canvas: Canvas
) {
  // Viewers of SVG and PDF blur images that they enlarge, so each pixel becomes a square of equal ones.
  let times = layout.magnification
  var enlarged: [UInt32] = []
  enlarged.reserveCapacity(colors.count * times * times)
  for row in stride(from: colors.startIndex, to: colors.endIndex, by: shape.width) {
    let line = colors[row..<row + shape.width].flatMap { repeatElement($0, count: times) }
    for _ in 0..<times { enlarged += line }
  }
  canvas.image(
    enlarged, width: shape.width * times, height: shape.height * times, in: place, smooth: times == 1)
}
