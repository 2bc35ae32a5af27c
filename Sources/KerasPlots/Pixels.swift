import CCairo
import KerasFiles
import Tensors

/// An image's pixels: red, green, blue and opacity, four bytes each.
package struct Pixels {
  package let height: Int
  package let width: Int
  private var values: [UInt8]

  private init(height: Int, width: Int, values: [UInt8]) {
    (self.height, self.width, self.values) = (height, width, values)
  }

  /// Reads a PNG file.
  package init(png path: String) throws {
    // It knows the reasons why a file cannot be read better than cairo does.
    let file = try MappedFile(path: path)
    guard file.bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) else {
      throw DataFileError(.unsupported, path: path, "is not a PNG image, the only kind that is read")
    }
    let surface = cairo_image_surface_create_from_png(path)
    defer { cairo_surface_destroy(surface) }
    let status = cairo_surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let data = cairo_image_surface_get_data(surface) else {
      throw DataFileError(.corrupt, path: path, "cannot be read: \(String(cString: cairo_status_to_string(status)))")
    }
    let format = cairo_image_surface_get_format(surface)
    guard format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24 else {
      throw DataFileError(.unsupported, path: path, "has more than 8 bits a channel; expected 8")
    }
    height = Int(cairo_image_surface_get_height(surface))
    width = Int(cairo_image_surface_get_width(surface))
    try MachineMemory.require(height * width * 4, for: "the \(height)×\(width) pixels of '\(path)'")
    let stride = Int(cairo_image_surface_get_stride(surface))
    values = [UInt8](repeating: 255, count: height * width * 4)
    for row in 0..<height {
      for column in 0..<width {
        let pixel = UnsafeRawPointer(data + row * stride + column * 4).load(as: UInt32.self)
        let alpha = format == CAIRO_FORMAT_ARGB32 ? pixel >> 24 : 255
        let place = (row * width + column) * 4
        // Cairo's colours are multiplied by the opacity.
        for (channel, shift) in [16, 8, 0].enumerated() where alpha > 0 {
          values[place + channel] = UInt8(min((pixel >> UInt32(shift) & 255) * 255 + alpha / 2, 255 * alpha) / alpha)
        }
        if alpha == 0 { for channel in 0..<3 { values[place + channel] = 0 } }
        values[place + 3] = UInt8(alpha)
      }
    }
  }

  /// From bytes of shape `(height, width, channels)`, with 1, 3 or 4 channels.
  package init(_ image: Tensor) throws {
    (height, width) = (image.shape[0], image.shape[1])
    let channels = image.shape[2]
    let bytes = try image.scalars(as: UInt8.self)
    try MachineMemory.require(height * width * 4, for: "an image of \(height)×\(width) pixels")
    values = [UInt8](repeating: 255, count: height * width * 4)
    for pixel in 0..<height * width {
      for channel in 0..<(channels == 1 ? 3 : channels) {
        values[pixel * 4 + channel] = bytes[pixel * channels + (channels == 1 ? 0 : channel)]
      }
    }
  }

  /// The nearest pixel for each of another size; the middle of the image when proportions are kept.
  package func resized(height newHeight: Int, width newWidth: Int, keepAspectRatio: Bool) -> Pixels {
    let (rows, columns) =
      keepAspectRatio
      ? (min(height, max(width * newHeight / newWidth, 1)), min(width, max(height * newWidth / newHeight, 1)))
      : (height, width)
    let (top, left) = ((height - rows) / 2, (width - columns) / 2)
    // The pixel that holds the middle of the new one.
    func source(_ place: Int, _ old: Int, _ new: Int) -> Int { (2 * place + 1) * old / (2 * new) }
    var result: [UInt8] = []
    result.reserveCapacity(newHeight * newWidth * 4)
    for row in 0..<newHeight {
      let start = (top + source(row, rows, newHeight)) * width + left
      for column in 0..<newWidth {
        let place = (start + source(column, columns, newWidth)) * 4
        result += values[place..<place + 4]
      }
    }
    return Pixels(height: newHeight, width: newWidth, values: result)
  }

  package func bytes(_ mode: ColorMode) -> [UInt8] {
    switch mode {
    case .translucent: values
    case .color: values.indices.filter { $0 % 4 < 3 }.map { values[$0] }
    case .luminance:
      stride(from: 0, to: values.count, by: 4).map { place in
        // Luminance of ITU-R BT.601 in whole numbers of 1/65536, as Pillow rounds it.
        let parts = zip(values[place..<place + 3], [19595, 38470, 7471]).map { Int($0) * $1 }
        return UInt8((parts.reduce(0, +) + 0x8000) >> 16)
      }
    }
  }

  /// Writes a PNG file, with opacity when some pixel is not opaque.
  package func write(png path: String) throws {
    let isOpaque = stride(from: 3, to: values.count, by: 4).allSatisfy { values[$0] == 255 }
    let surface = cairo_image_surface_create(
      isOpaque ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_ARGB32, Int32(clamping: width), Int32(clamping: height))
    defer { cairo_surface_destroy(surface) }
    guard let data = cairo_image_surface_get_data(surface) else {
      throw DataFileError(
        .unsupported, path: path,
        "cannot be written: \(width)×\(height) pixels are more than PNG images may have here, or none")
    }
    let rowSize = Int(cairo_image_surface_get_stride(surface))
    for row in 0..<height {
      for column in 0..<width {
        let place = (row * width + column) * 4
        let alpha = UInt32(values[place + 3])
        let color = (0..<3).reduce(alpha) { $0 << 8 | (UInt32(values[place + $1]) * alpha + 127) / 255 }
        UnsafeMutableRawPointer(data + row * rowSize + column * 4).storeBytes(of: color, as: UInt32.self)
      }
    }
    cairo_surface_mark_dirty(surface)
    let output = PictureBytes()
    let status = cairo_surface_write_to_png_stream(surface, PictureBytes.append, output.opaque)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw DataFileError(.system, path: path, "cannot be written: \(String(cString: cairo_status_to_string(status)))")
    }
    try output.bytes.withUnsafeBytes { try AtomicFile.write([$0], to: path) }
  }
}
