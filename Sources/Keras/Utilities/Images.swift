import Tensors

/// Reads a PNG image: `let x = try imgToArray(loadImg("digit.png", colorMode: .grayscale, targetSize: [28, 28]))`.
///
/// - Parameters:
///   - path: a PNG file.
///   - colorMode: the colours that the result has; luminance is that of ITU-R BT.601.
///   - targetSize: height and width to which the image is resized, by nearest neighbors; by default its
///     own.
///   - keepAspectRatio: whether to cut off what does not fit the target's proportions, instead of distorting.
/// - Returns: bytes of shape `(height, width, channels)`. A pixel that is not opaque has its colour as exactly as
///   opacity leaves it.
/// - Throws: ``DataFileError`` when the file does not exist or is not a PNG image, ``KerasError`` for an argument.
public func loadImg(
  _ path: String, colorMode: any ColorModeSpecifier = .rgb, targetSize: [Int]? = nil, keepAspectRatio: Bool = false
) throws -> Tensor {
  let mode = try colorMode.resolved()
  if let targetSize, targetSize.count != 2 || targetSize.contains(where: { $0 < 1 }) {
    throw KerasError.invalidArgument("loadImg", "targetSize is \(targetSize); expected height and width, 1 or more")
  }
  var pixels = try Pixels(png: path)
  if let targetSize, targetSize != [pixels.height, pixels.width] {
    pixels = pixels.resized(height: targetSize[0], width: targetSize[1], keepAspectRatio: keepAspectRatio)
  }
  let bytes = pixels.bytes(mode)
  return Tensor(bytes, shape: [pixels.height, pixels.width, bytes.count / (pixels.height * pixels.width)])
}

/// Converts an image to a tensor for a model.
///
/// - Parameters:
///   - img: `(height, width, channels)` or `(height, width)`, such as
///     ``loadImg(_:colorMode:targetSize:keepAspectRatio:)`` gives.
///   - dataFormat: whether channels come last, which is the default, or first.
///   - dtype: the numbers' type.
/// - Throws: ``KerasError`` when the shape is not that of an image.
public func imgToArray(
  _ img: Tensor, dataFormat: (any DataFormatSpecifier)? = nil, dtype: DType = .float32
) throws -> Tensor {
  try img.checked()
  guard img.rank == 2 || img.rank == 3 else {
    throw KerasError.invalidData(
      "imgToArray",
      "the image has shape \(img.shape.tupleText); expected (height, width, channels) or (height, width)")
  }
  let array = (img.rank == 2 ? img.reshaped(to: img.shape + [1]) : img).cast(to: dtype)
  return try dataFormat?.resolved() == .first ? array.transposed([2, 0, 1]) : array
}

/// Converts a tensor to an image: bytes of shape `(height, width, channels)`.
///
/// - Parameters:
///   - x: `(height, width, channels)`, with 1, 3 or 4 channels.
///   - dataFormat: whether channels come last, which is the default, or first.
///   - scale: whether the smallest number becomes 0 and the largest 255; if not, numbers are taken as they are, without
///     their fractions and from 0 to 255.
/// - Throws: ``KerasError`` when the shape is not that of an image.
public func arrayToImg(
  _ x: Tensor, dataFormat: (any DataFormatSpecifier)? = nil, scale: Bool = true
) throws -> Tensor {
  try x.checked()
  guard x.rank == 3 else {
    throw KerasError.invalidData(
      "arrayToImg", "the image has shape \(x.shape.tupleText); expected (height, width, channels)")
  }
  var values = x.cast(to: .float32)
  if try dataFormat?.resolved() == .first { values = values.transposed([1, 2, 0]) }
  guard [1, 3, 4].contains(values.shape[2]) else {
    throw KerasError.invalidData("arrayToImg", "the image has \(values.shape[2]) channels; expected 1, 3 or 4")
  }
  if scale, values.count > 0 {
    values = values - values.min()
    let largest = try values.max().scalars(as: Float.self)[0]
    if largest != 0 { values = values / largest }
    values = values * 255
  }
  return try values.clipped(0, 255).cast(to: .uint8).evaluate()
}

/// Writes a tensor as a PNG image, atomically.
///
/// - Parameters:
///   - path: a name that ends in `.png`.
///   - x: `(height, width, channels)`, with 1, 3 or 4 channels.
///   - dataFormat: whether channels come last, which is the default, or first.
///   - scale: whether the smallest number becomes black and the largest white.
/// - Throws: ``KerasError`` when the shape is not that of an image, ``DataFileError`` when the file cannot be written.
public func saveImg(
  _ path: String, _ x: Tensor, dataFormat: (any DataFormatSpecifier)? = nil, scale: Bool = true
) throws {
  guard fileExtension(path) == "png" else {
    throw DataFileError(.unsupported, path: path, "cannot be written; expected a name that ends in .png")
  }
  let image = try arrayToImg(x, dataFormat: dataFormat, scale: scale)
  try Pixels(image).write(png: path)
}
