/// The lines above a plot's content: a title, and a subtitle or the names of the curves.
struct Heading {
  var title: String?
  var subtitle: String?
  var legend: [(name: String, color: Color)] = []

  /// The space around every plot.
  static let margin = 24.0

  /// The height of the heading, and of the gap that sets it off; nothing where there is no heading.
  var height: Double {
    let lines = (title == nil ? 0.0 : 26) + (subtitle == nil ? 0 : 22) + (legend.isEmpty ? 0 : 22)
    return lines > 0 ? lines + 10 : 0
  }

  /// The width that the heading needs.
  var width: Double {
    let legendWidth = legend.reduce(0) { $0 + Canvas.width($1.name, .label) + 46 }
    return max(
      title.map { Canvas.width($0, .title) } ?? 0, subtitle.map { Canvas.width($0, .subtitle) } ?? 0, legendWidth)
  }

  /// Draws from `origin`, no wider than `width`.
  func draw(on canvas: Canvas, at origin: Point, width: Double) {
    var y = origin.y
    if let title {
      canvas.text(
        Canvas.shortened(title, to: width, .title), at: Point(x: origin.x, y: y), .title, .left, .top)
      y += 26
    }
    if let subtitle {
      canvas.text(
        Canvas.shortened(subtitle, to: width, .subtitle), at: Point(x: origin.x, y: y), .subtitle, .left, .top)
      y += 22
    }
    var x = origin.x
    for entry in legend {
      let middle = y + TextStyle.label.capHeight / 2
      canvas.line([Point(x: x + 1, y: middle), Point(x: x + 19, y: middle)], entry.color, width: 2.5)
      canvas.text(entry.name, at: Point(x: x + 27, y: middle), .label, .left, .middle)
      x += 46 + Canvas.width(entry.name, .label)
    }
  }
}
