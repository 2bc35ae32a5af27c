import CCairo
import KerasFiles

/// The kinds of plot that cairo writes, chosen by a path's extension.
enum PictureFormat: String, CaseIterable {
  case png, svg, pdf

  /// - Throws: ``VisualizationError/unsupportedFileType(path:supported:)`` for any other extension.
  init(path: String) throws {
    guard let format = PictureFormat(rawValue: fileExtension(path)) else {
      throw VisualizationError.unsupportedFileType(path: path, supported: Self.allCases.map(\.rawValue))
    }
    self = format
  }
}

/// The part of a path's last component after its last dot, in lower case.
package func fileExtension(_ path: String) -> String {
  let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
  guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
  return name[name.index(after: dot)...].lowercased()
}

/// Draws a plot and writes it to `path`, whole or not at all.
///
/// - Parameters:
///   - path: where to; the extension chooses PNG (twice as many pixels as points, for sharp screens), SVG or PDF.
///   - width: in points.
///   - height: in points.
///   - title: what the plot is, for those who cannot see it and for search.
///   - draw: puts marks on the canvas.
func writePicture(
  to path: String, width: Double, height: Double, title: String, draw: (Canvas) -> Void
) throws {
  let format = try PictureFormat(path: path)
  // A part of a pixel at the edge would be left black.
  let (width, height) = (width.rounded(.up), height.rounded(.up))
  let output = PictureBytes()
  let pixelsPerPoint = 2.0
  let surface: OpaquePointer?
  switch format {
  case .png:
    // Cairo's images end at 32,767 pixels.
    guard max(width, height) * pixelsPerPoint < 32767 else {
      throw VisualizationError.cannotDraw(
        path: path,
        reason: "\(Int(width * pixelsPerPoint))×\(Int(height * pixelsPerPoint)) pixels are more than PNG images may "
          + "have (32,767 a side); draw less at once, or write .svg or .pdf")
    }
    surface = cairo_image_surface_create(
      CAIRO_FORMAT_RGB24, Int32(width * pixelsPerPoint), Int32(height * pixelsPerPoint))
    cairo_surface_set_device_scale(surface, pixelsPerPoint, pixelsPerPoint)
  case .svg:
    surface = cairo_svg_surface_create_for_stream(PictureBytes.append, output.opaque, width, height)
    cairo_svg_surface_set_document_unit(surface, CAIRO_SVG_UNIT_PX)
  case .pdf:
    surface = cairo_pdf_surface_create_for_stream(PictureBytes.append, output.opaque, width, height)
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title)
  }
  defer { cairo_surface_destroy(surface) }
  let context = cairo_create(surface)
  defer { cairo_destroy(context) }

  let canvas = Canvas(context: context, width: width, height: height)
  draw(canvas)

  var status = cairo_status(context)
  if status == CAIRO_STATUS_SUCCESS, format == .png {
    cairo_surface_flush(surface)
    status = cairo_surface_write_to_png_stream(surface, PictureBytes.append, output.opaque)
  }
  cairo_surface_finish(surface)
  if status == CAIRO_STATUS_SUCCESS { status = cairo_surface_status(surface) }
  guard status == CAIRO_STATUS_SUCCESS else {
    throw VisualizationError.cannotDraw(path: path, reason: String(cString: cairo_status_to_string(status)))
  }
  if format == .svg { output.describeSVG(title: title, words: canvas.words) }
  try writeWhole(output.bytes, to: path)
}

/// Writes a file, which appears whole or not at all.
func writeWhole(_ bytes: [UInt8], to path: String) throws {
  do { try bytes.withUnsafeBytes { try AtomicFile.write([$0], to: path) } } catch let error as DataFileError {
    let known = "cannot write it: "
    throw VisualizationError.cannotWrite(
      path: path, reason: error.message.hasPrefix(known) ? String(error.message.dropFirst(known.count)) : error.message)
  }
}

/// Where cairo's streams go.
final class PictureBytes {
  private(set) var bytes: [UInt8] = []

  var opaque: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  static let append: cairo_write_func_t = { closure, bytes, count in
    guard let closure, let bytes else { return CAIRO_STATUS_WRITE_ERROR }
    Unmanaged<PictureBytes>.fromOpaque(closure).takeUnretainedValue().bytes.append(
      contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
    return CAIRO_STATUS_SUCCESS
  }

  /// Adds the words of the plot to an SVG, for screen readers and full-text search: cairo turns text into outlines.
  func describeSVG(title: String, words: [String]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let root = text.firstRange(of: "<svg"), let end = text[root.upperBound...].firstIndex(of: ">") else { return }
    let lines = words.map(escapedXML).joined(separator: "\n")
    let description = "\n<title>\(escapedXML(title))</title>\n<desc>\(lines)</desc>"
    bytes = Array((text[...end] + description + text[text.index(after: end)...]).utf8)
  }
}

/// Text as XML and HTML want it; control characters, which XML forbids, become spaces.
func escapedXML(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F: escaped += " "
    case _ where scalar.value & 0xFFFE == 0xFFFE: escaped += "\u{FFFD}"
    default: escaped.unicodeScalars.append(scalar)
    }
  }
  return escaped
}
