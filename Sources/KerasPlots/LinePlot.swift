/// A curve: where it goes, what it is called, how it looks.
struct LineSeries {
  var name: String
  var points: [Point]
  var color: Color
}

/// Curves over a common horizontal axis, with a light grid and each curve's last value beside its end.
struct LinePlot {
  var title: String
  var xTitle: String
  var series: [LineSeries]
  var xAxis: Axis
  var yAxis: Axis

  /// - Parameter series: values that are not finite interrupt a curve.
  init(title: String, xTitle: String, xAxis: Axis, series: [LineSeries]) {
    self.title = title
    self.xTitle = xTitle
    self.xAxis = xAxis
    self.series = series
    yAxis = Axis(holding: series.flatMap { $0.points.map(\.y) })
  }

  /// Draws the plot, all of its text included, within `frame`.
  func draw(on canvas: Canvas, in frame: Rectangle) {
    let yTexts = yAxis.ticks.map(yAxis.text)
    let left = (yTexts.map { Canvas.width($0, .tick) }.max() ?? 0) + 10
    let right = (endLabels.map { Canvas.width($0.text, $0.style) }.max() ?? 0) + 12
    let top = TextStyle.panelTitle.lineHeight + 12
    let bottom = 48.0
    let area = Rectangle(
      x: frame.x + left, y: frame.y + top, width: frame.width - left - right, height: frame.height - top - bottom)

    canvas.text(
      Canvas.shortened(title, to: frame.width, .panelTitle), at: Point(x: frame.x, y: frame.y), .panelTitle, .left, .top
    )
    drawAxes(on: canvas, in: area, yTexts: yTexts)
    for curve in series { draw(curve, on: canvas, in: area) }
    drawEndLabels(on: canvas, in: area)
    if !series.contains(where: { $0.points.contains { $0.y.isFinite } }) {
      canvas.text("no finite values", at: Point(x: area.midX, y: area.midY), .axisTitle, .center, .middle)
    }
  }

  private func drawAxes(on canvas: Canvas, in area: Rectangle, yTexts: [String]) {
    for (tick, text) in zip(yAxis.ticks, yTexts) {
      let y = area.bottom - yAxis.position(tick) * area.height
      let isBase = tick == yAxis.range.lowerBound
      canvas.line(
        [Point(x: area.x, y: y), Point(x: area.right, y: y)], isBase ? Palette.axis : Palette.grid, width: 1)
      canvas.text(text, at: Point(x: area.x - 10, y: y), .tick, .right, .middle)
    }
    for tick in xAxis.ticks {
      let x = area.x + xAxis.position(tick) * area.width
      canvas.line([Point(x: x, y: area.bottom), Point(x: x, y: area.bottom + 4)], Palette.axis, width: 1)
      canvas.text(xAxis.text(tick), at: Point(x: x, y: area.bottom + 9), .tick, .center, .top)
    }
    canvas.text(xTitle, at: Point(x: area.midX, y: area.bottom + 31), .axisTitle, .center, .top)
  }

  private func draw(_ curve: LineSeries, on canvas: Canvas, in area: Rectangle) {
    let runs = curve.points.split { !$0.y.isFinite }.map { run in run.map { place($0, in: area) } }
    // Dots show where the measurements are, as long as they are not a bead chain.
    let showsDots = curve.points.count <= 25
    for run in runs {
      canvas.line(run, curve.color, width: 2)
      if run.count == 1 {
        canvas.dot(run[0], radius: 4.5, curve.color)
      } else if showsDots {
        for point in run { canvas.dot(point, radius: 2.75, curve.color) }
      }
    }
  }

  /// The last values, moved apart where curves end close to each other.
  private func drawEndLabels(on canvas: Canvas, in area: Rectangle) {
    let labels = endLabels.map { label in
      (label: label, y: place(label.point, in: area).y)
    }.sorted { $0.y < $1.y }
    let distance = TextStyle.tick.size + 3
    var places = labels.map(\.y)
    for index in places.indices.dropFirst() where places[index] - places[index - 1] < distance {
      // The pair parts evenly; with more than two curves the lower ones give way.
      let middle = (places[index] + places[index - 1]) / 2
      if index == 1 { places[0] = middle - distance / 2 }
      places[index] = places[index - 1] + distance
    }
    // The lowest stays clear of the numbers below the axis.
    let overflow = max(0, (places.last ?? 0) - area.bottom)
    places = places.map { $0 - overflow }
    for (label, y) in zip(labels.map(\.label), places) {
      canvas.text(label.text, at: Point(x: area.right + 9, y: y), label.style, .left, .middle)
    }
  }

  private var endLabels: [(text: String, style: TextStyle, point: Point)] {
    series.compactMap { curve in
      guard let last = curve.points.last(where: { $0.y.isFinite }) else { return nil }
      let style = TextStyle(size: TextStyle.tick.size, bold: true, color: curve.color)
      return (NumberText.significant(last.y), style, last)
    }
  }

  private func place(_ point: Point, in area: Rectangle) -> Point {
    Point(
      x: area.x + xAxis.position(point.x) * area.width,
      // Axes end at ±1e300.
      y: area.bottom - min(max(yAxis.position(point.y), 0), 1) * area.height)
  }
}
