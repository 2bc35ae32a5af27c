/// Draws predictions of a regression against the true values, with the line on which both are the same.
///
/// The heading gives the coefficient of determination R² = 1 − Σ(t − p)² / Σ(t − t̄)² and the mean absolute error.
/// Pairs with a value that is not finite are omitted, and the heading says how many.
///
/// - Parameters:
///   - truth: the true values.
///   - predicted: the predictions, one for each true value.
///   - path: the file to write, `.png`, `.svg` or `.pdf`; it appears whole or not at all.
///   - title: the heading of the plot.
///   - xLabel: the name of the horizontal axis.
///   - yLabel: the name of the vertical axis.
/// - Throws: ``VisualizationError``, when there are no finite pairs, the counts differ, or the file cannot be written.
public func plotPredictions(
  true truth: [Double], predicted: [Double], to path: String, title: String? = nil, xLabel: String = "True value",
  yLabel: String = "Predicted value"
) throws {
  _ = try PictureFormat(path: path)
  guard truth.count == predicted.count else {
    throw VisualizationError.invalidData(
      "\(truth.count) true values and \(predicted.count) predictions; pass as many of one as of the other")
  }
  let pairs = zip(truth, predicted).filter { $0.isFinite && $1.isFinite }.map { Point(x: $0, y: $1) }
  guard !pairs.isEmpty else {
    throw VisualizationError.invalidData(
      truth.isEmpty ? "there are no predictions to plot" : "none of the \(truth.count) predictions is finite")
  }

  let heading = Heading(
    title: title, subtitle: regressionSummary(pairs, leftOut: truth.count - pairs.count),
    legend: [("Predicted = true", Palette.validation)])
  let axis = Axis(holding: pairs.flatMap { [$0.x, $0.y] }, intervals: 6)
  let texts = axis.ticks.map(axis.text)
  let margin = Heading.margin
  let side = 420.0
  let left = 26 + (texts.map { Canvas.width($0, .tick) }.max() ?? 0) + 10
  let width = max(left + side + 12, min(heading.width, 700)) + 2 * margin
  let height = heading.height + side + 50 + 2 * margin
  let area = Rectangle(x: margin + left, y: margin + heading.height + 4, width: side, height: side)

  try writePicture(to: path, width: width, height: height, title: title ?? "Predictions") { canvas in
    heading.draw(on: canvas, at: Point(x: margin, y: margin), width: width - 2 * margin)
    for (tick, text) in zip(axis.ticks, texts) {
      let x = area.x + axis.position(tick) * side
      let y = area.bottom - axis.position(tick) * side
      let color = tick == axis.range.lowerBound ? Palette.axis : Palette.grid
      canvas.line([Point(x: x, y: area.y), Point(x: x, y: area.bottom)], color, width: 1)
      canvas.line([Point(x: area.x, y: y), Point(x: area.right, y: y)], color, width: 1)
      canvas.text(text, at: Point(x: x, y: area.bottom + 9), .tick, .center, .top)
      canvas.text(text, at: Point(x: area.x - 10, y: y), .tick, .right, .middle)
    }
    canvas.text(xLabel, at: Point(x: area.midX, y: area.bottom + 33), .axisTitle, .center, .top)
    canvas.text(
      yLabel, at: Point(x: margin, y: area.midY), .axisTitle, .center, .top, rotation: -Double.pi / 2)

    // Many points are small and faint, so that their density shows.
    let radius = pairs.count <= 500 ? 3.5 : pairs.count <= 5000 ? 2.5 : 1.5
    var color = Palette.training
    color.alpha = min(0.6, max(0.05, 15 / Double(pairs.count).squareRoot()))
    for pair in pairs {
      canvas.dot(
        Point(x: area.x + axis.position(pair.x) * side, y: area.bottom - axis.position(pair.y) * side), radius: radius,
        color)
    }
    canvas.line(
      [Point(x: area.x, y: area.bottom), Point(x: area.right, y: area.y)], Palette.validation, width: 1.75)
  }
}

/// R², the mean absolute error and the number of samples as one line of text.
private func regressionSummary(_ pairs: [Point], leftOut: Int) -> String {
  let count = Double(pairs.count)
  let mean = pairs.reduce(0) { $0 + $1.x / count }
  let residual = pairs.reduce(0) { $0 + ($1.x - $1.y) * ($1.x - $1.y) }
  let total = pairs.reduce(0) { $0 + ($1.x - mean) * ($1.x - mean) }
  let error = pairs.reduce(0) { $0 + abs($1.x - $1.y) / count }
  var parts: [String] = []
  // Without any spread there is nothing to explain, and R² is not defined.
  if total > 0 { parts.append("R² = \(NumberText.fixed(1 - residual / total, decimals: 3))") }
  parts.append("mean absolute error \(NumberText.significant(error))")
  parts.append(pairs.count == 1 ? "1 sample" : "\(NumberText.fixed(count, decimals: 0)) samples")
  if leftOut > 0 { parts.append("\(leftOut) not finite left out") }
  return parts.joined(separator: "  ·  ")
}
