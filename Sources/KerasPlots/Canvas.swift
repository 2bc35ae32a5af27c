import CCairo

/// How a piece of text looks.
struct TextStyle: Hashable {
  var size: Double
  var bold = false
  var color = Palette.ink

  static let title = TextStyle(size: 17, bold: true)
  static let subtitle = TextStyle(size: 12, color: Palette.secondaryInk)
  static let panelTitle = TextStyle(size: 13, bold: true)
  static let axisTitle = TextStyle(size: 12, color: Palette.secondaryInk)
  static let tick = TextStyle(size: 11, color: Palette.secondaryInk)
  static let label = TextStyle(size: 12)

  /// The height of a capital letter: lines of text are centred by it, so that "no" and "pay" share a baseline.
  var capHeight: Double { size * 0.73 }
  /// The distance of two lines.
  var lineHeight: Double { size * 1.35 }

  func colored(_ color: Color) -> TextStyle {
    var style = self
    style.color = color
    return style
  }
}

/// The marks that plots are made of, over a cairo context. Lengths are in points.
final class Canvas {
  enum HorizontalAlignment { case left, center, right }
  enum VerticalAlignment { case top, middle, baseline }

  let width: Double
  let height: Double
  /// All text drawn so far, in order.
  private(set) var words: [String] = []
  private let context: OpaquePointer?

  /// A white page.
  init(context: OpaquePointer?, width: Double, height: Double) {
    self.context = context
    self.width = width
    self.height = height
    Canvas.setFontOptions(context)
    fill(Rectangle(x: 0, y: 0, width: width, height: height), Palette.background)
  }

  // MARK: Shapes

  func fill(_ rectangle: Rectangle, _ color: Color) {
    set(color)
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    cairo_fill(context)
  }

  func stroke(_ rectangle: Rectangle, _ color: Color, width: Double) {
    set(color)
    cairo_set_line_width(context, width)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_MITER)
    cairo_rectangle(context, rectangle.x, rectangle.y, rectangle.width, rectangle.height)
    cairo_stroke(context)
  }

  /// A line through `points`; a single point gives nothing.
  func line(_ points: [Point], _ color: Color, width: Double, dashes: [Double] = []) {
    guard let first = points.first, points.count > 1 else { return }
    set(color)
    cairo_set_line_width(context, width)
    cairo_set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    cairo_set_line_cap(context, dashes.isEmpty ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT)
    cairo_set_dash(context, dashes, Int32(dashes.count), 0)
    cairo_move_to(context, first.x, first.y)
    for point in points.dropFirst() { cairo_line_to(context, point.x, point.y) }
    cairo_stroke(context)
    cairo_set_dash(context, nil, 0, 0)
  }

  func dot(_ center: Point, radius: Double, _ color: Color) {
    set(color)
    cairo_new_sub_path(context)
    cairo_arc(context, center.x, center.y, radius, 0, 2 * Double.pi)
    cairo_fill(context)
  }

  /// An image of `0xRRGGBB` pixels, row by row, that fills `place`.
  ///
  /// - Parameter smooth: whether to blend pixels, which suits an image that is made smaller.
  func image(_ pixels: [UInt32], width: Int, height: Int, in place: Rectangle, smooth: Bool) {
    let image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, Int32(width), Int32(height))
    defer { cairo_surface_destroy(image) }
    guard let data = cairo_image_surface_get_data(image) else { return }
    let stride = Int(cairo_image_surface_get_stride(image))
    for row in 0..<height {
      pixels[row * width..<(row + 1) * width].withUnsafeBytes {
        (data + row * stride).update(from: $0.baseAddress!.assumingMemoryBound(to: UInt8.self), count: $0.count)
      }
    }
    cairo_surface_mark_dirty(image)
    cairo_save(context)
    cairo_translate(context, place.x, place.y)
    cairo_scale(context, place.width / Double(width), place.height / Double(height))
    cairo_set_source_surface(context, image, 0, 0)
    cairo_pattern_set_filter(cairo_get_source(context), smooth ? CAIRO_FILTER_GOOD : CAIRO_FILTER_NEAREST)
    // Otherwise the outermost pixels fade into the page.
    cairo_pattern_set_extend(cairo_get_source(context), CAIRO_EXTEND_PAD)
    cairo_rectangle(context, 0, 0, Double(width), Double(height))
    cairo_fill(context)
    cairo_restore(context)
  }

  // MARK: Text

  /// One line of text.
  ///
  /// - Parameter rotation: clockwise, in radians, around `point`.
  func text(
    _ text: String, at point: Point, _ style: TextStyle, _ horizontal: HorizontalAlignment = .left,
    _ vertical: VerticalAlignment = .baseline, rotation: Double = 0
  ) {
    let text = Canvas.printable(text)
    words.append(text)
    Canvas.select(style, context)
    let advance = Canvas.advance(text, context)
    let x =
      switch horizontal {
      case .left: 0.0
      case .center: -advance / 2
      case .right: -advance
      }
    let y =
      switch vertical {
      case .top: style.capHeight
      case .middle: style.capHeight / 2
      case .baseline: 0.0
      }
    set(style.color)
    cairo_save(context)
    cairo_translate(context, point.x, point.y)
    cairo_rotate(context, rotation)
    cairo_move_to(context, x, y)
    cairo_show_text(context, text)
    cairo_restore(context)
  }

  /// The width of a line of text, known before there is a page to draw it on.
  static func width(_ text: String, _ style: TextStyle) -> Double {
    measuring(style) { advance(printable(text), $0) }
  }

  /// The text, shortened with an ellipsis where it is wider than `width`.
  static func shortened(_ text: String, to width: Double, _ style: TextStyle) -> String {
    let text = printable(text)
    return measuring(style) { context in
      if advance(text, context) <= width { return text }
      var kept = text
      while !kept.isEmpty, advance(kept + "…", context) > width { kept.removeLast() }
      return kept + "…"
    }
  }

  private static func measuring<Result>(_ style: TextStyle, _ body: (OpaquePointer?) -> Result) -> Result {
    let surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1)
    defer { cairo_surface_destroy(surface) }
    let context = cairo_create(surface)
    defer { cairo_destroy(context) }
    setFontOptions(context)
    select(style, context)
    return body(context)
  }

  private static func select(_ style: TextStyle, _ context: OpaquePointer?) {
    cairo_select_font_face(
      context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, style.bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL)
    cairo_set_font_size(context, style.size)
  }

  private static func advance(_ text: String, _ context: OpaquePointer?) -> Double {
    var extents = cairo_text_extents_t()
    cairo_text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// Without hinting, text is as wide in every format and at every scale as it was measured.
  private static func setFontOptions(_ context: OpaquePointer?) {
    let options = cairo_font_options_create()
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    cairo_set_font_options(context, options)
    cairo_font_options_destroy(options)
  }

  /// Control characters have no glyph, and a NUL would end the text.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }

  private func set(_ color: Color) {
    cairo_set_source_rgba(context, color.red, color.green, color.blue, color.alpha)
  }
}
