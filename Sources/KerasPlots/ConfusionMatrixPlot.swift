import Tensors

/// Draws a confusion matrix.
///
/// A cell's colour is its share of its row: of all samples that truly are of the row's class, how many were predicted
/// to be of the column's class. So a rare class shows its mistakes as clearly as a frequent one.
///
/// - Parameters:
///   - counts: `counts[t][p]` samples of class `t` were predicted to be of class `p`; as many columns as rows.
///   - labels: the names of the classes; their numbers by default.
///   - normalize: whether to print shares of the row in percent in place of counts.
///   - path: the file to write, `.png`, `.svg` or `.pdf`; it appears whole or not at all.
///   - title: the heading of the plot.
/// - Throws: ``VisualizationError``, when the matrix is not square, has negative counts or does not fit `labels`, or
///   when the file cannot be written.
public func plotConfusionMatrix(
  _ counts: [[Int]], labels: [String]? = nil, normalize: Bool = false, to path: String, title: String? = nil
) throws {
  _ = try PictureFormat(path: path)
  try validate(counts, labels: labels)
  let plot = ConfusionMatrixPlot(
    counts: counts, labels: labels ?? counts.indices.map(String.init), normalize: normalize)
  let heading = Heading(title: title, subtitle: plot.accuracyText)
  let margin = Heading.margin
  let size = plot.size
  let width = max(size.width, heading.width) + 2 * margin
  let height = heading.height + size.height + 2 * margin
  try writePicture(to: path, width: width, height: height, title: title ?? "Confusion matrix") { canvas in
    heading.draw(on: canvas, at: Point(x: margin, y: margin), width: width - 2 * margin)
    plot.draw(on: canvas, at: Point(x: margin, y: margin + heading.height))
  }
}

/// Draws the confusion matrix of true and predicted classes; see
/// ``confusionMatrix(_:_:numClasses:)-(Tensor,_,_)``.
public func plotConfusionMatrix(
  _ yTrue: Tensor, _ yPred: Tensor, labels: [String]? = nil, normalize: Bool = false, to path: String,
  title: String? = nil
) throws {
  try plotConfusionMatrix(
    confusionMatrix(yTrue, yPred, numClasses: labels?.count), labels: labels, normalize: normalize, to: path,
    title: title)
}

private func validate(_ counts: [[Int]], labels: [String]?) throws {
  guard !counts.isEmpty else { throw VisualizationError.invalidData("the confusion matrix has no rows") }
  for (index, row) in counts.enumerated() {
    guard row.count == counts.count else {
      throw VisualizationError.invalidData(
        "row \(index) of the confusion matrix has \(row.count) columns; a matrix of \(counts.count) rows needs "
          + "\(counts.count)")
    }
    if let column = row.firstIndex(where: { $0 < 0 }) {
      throw VisualizationError.invalidData(
        "row \(index), column \(column) of the confusion matrix is \(row[column]); counts cannot be negative")
    }
  }
  if let labels, labels.count != counts.count {
    throw VisualizationError.invalidData(
      "\(labels.count) labels for a confusion matrix of \(counts.count) classes; pass one label a class")
  }
}

/// The measures and marks of a confusion matrix.
private struct ConfusionMatrixPlot {
  let counts: [[Int]]
  let labels: [String]
  let normalize: Bool

  private let cell: Double
  private let labelWidth: Double
  /// Where cells are lower than text, only every second or third class has its name.
  private let labelEvery: Int
  private let slantsColumnLabels: Bool
  private let labelStyle = TextStyle.label

  private static let longestLabel = 150.0
  private static let axisTitleSpace = 26.0
  private static let labelGap = 8.0
  private static let keySpace = 78.0
  private static let slant = -Double.pi / 4

  init(counts: [[Int]], labels: [String], normalize: Bool) {
    self.counts = counts
    self.labels = labels
    self.normalize = normalize
    let classes = Double(counts.count)
    let widest = labels.map { Canvas.width($0, .label) }.max() ?? 0
    // Few classes get large cells; more than 40 give up the numbers in them.
    cell = counts.count <= 40 ? min(max(520 / classes, 30), 84) : max(900 / classes, 6)
    labelWidth = min(widest, Self.longestLabel)
    labelEvery = Int((labelStyle.lineHeight / cell).rounded(.up))
    slantsColumnLabels = labelWidth > cell * Double(labelEvery) - 8
  }

  private var side: Double { cell * Double(counts.count) }
  private var left: Double { Self.axisTitleSpace + labelWidth + Self.labelGap }
  private var columnLabelHeight: Double {
    slantsColumnLabels ? (labelWidth + labelStyle.size) * 0.7072 : labelStyle.size
  }

  var size: (width: Double, height: Double) {
    (left + side + Self.keySpace, side + Self.labelGap + columnLabelHeight + Self.axisTitleSpace)
  }

  /// The share of samples on the diagonal; nothing for a matrix without samples.
  var accuracyText: String? {
    let total = counts.reduce(0.0) { $0 + $1.reduce(0.0) { $0 + Double($1) } }
    guard total > 0 else { return nil }
    let correct = counts.indices.reduce(0.0) { $0 + Double(counts[$1][$1]) }
    return "Accuracy \(NumberText.fixed(100 * correct / total, decimals: 1))% — "
      + "\(NumberText.fixed(correct, decimals: 0)) of \(NumberText.fixed(total, decimals: 0)) correct"
  }

  func draw(on canvas: Canvas, at origin: Point) {
    let matrix = Rectangle(x: origin.x + left, y: origin.y, width: side, height: side)
    for (row, values) in counts.enumerated() {
      let total = values.reduce(0.0) { $0 + Double($1) }
      for (column, count) in values.enumerated() {
        let place = Rectangle(
          x: matrix.x + Double(column) * cell, y: matrix.y + Double(row) * cell, width: cell, height: cell)
        drawCell(count, share: total > 0 ? Double(count) / total : 0, on: canvas, in: place)
      }
    }
    drawLabels(on: canvas, around: matrix)
    drawKey(on: canvas, beside: matrix)
  }

  private func drawCell(_ count: Int, share: Double, on canvas: Canvas, in place: Rectangle) {
    let color = Self.color(ofShare: share)
    // A hair of white parts the cells.
    canvas.fill(place.inset(cell > 20 ? 0.75 : 0.25), color)
    guard counts.count <= 40 else { return }
    let text = cellText(count, share: share)
    var style = TextStyle(size: 13, color: count == 0 ? Palette.faintInk : Palette.text(on: color))
    let width = Canvas.width(text, style)
    style.size *= min(1, (cell - 6) / max(width, 1))
    canvas.text(text, at: Point(x: place.midX, y: place.midY), style, .center, .middle)
  }

  /// Small shares are what one looks for, so the ramp rises steeply there; the key shows the same ramp.
  private static func color(ofShare share: Double) -> Color { Palette.ramp(power(share, 0.6)) }

  private func cellText(_ count: Int, share: Double) -> String {
    guard normalize else { return NumberText.fixed(Double(count), decimals: 0) }
    guard count > 0 else { return "0" }
    // One decimal where the cell has room, so that 99.6% is not shown as 100.
    return NumberText.fixed(100 * share, decimals: cell >= 40 ? 1 : 0)
  }

  private func drawLabels(on canvas: Canvas, around matrix: Rectangle) {
    for index in stride(from: 0, to: labels.count, by: labelEvery) {
      let label = Canvas.shortened(labels[index], to: Self.longestLabel, labelStyle)
      let middle = (Double(index) + 0.5) * cell
      canvas.text(
        label, at: Point(x: matrix.x - Self.labelGap, y: matrix.y + middle), labelStyle, .right, .middle)
      let below = matrix.bottom + Self.labelGap
      if slantsColumnLabels {
        canvas.text(
          label, at: Point(x: matrix.x + middle + 3, y: below + 3), labelStyle, .right, .middle, rotation: Self.slant)
      } else {
        canvas.text(label, at: Point(x: matrix.x + middle, y: below), labelStyle, .center, .top)
      }
    }
    let style = TextStyle(size: 12, bold: true, color: Palette.secondaryInk)
    canvas.text(
      "True", at: Point(x: matrix.x - left, y: matrix.midY), style, .center, .top, rotation: -Double.pi / 2)
    canvas.text(
      "Predicted", at: Point(x: matrix.midX, y: matrix.bottom + Self.labelGap + columnLabelHeight + 14), style, .center,
      .top)
  }

  /// What the colours mean.
  private func drawKey(on canvas: Canvas, beside matrix: Rectangle) {
    let height = min(matrix.height - 30, 220)
    let bar = Rectangle(x: matrix.right + 22, y: matrix.y + 1, width: 10, height: height - 2)
    let steps = 100
    for step in 0..<steps {
      let top = bar.y + bar.height * Double(step) / Double(steps)
      // Each strip reaches under the next one, lest hairlines show between them.
      canvas.fill(
        Rectangle(x: bar.x, y: top, width: bar.width, height: min(bar.height / Double(steps) + 1, bar.bottom - top)),
        Self.color(ofShare: 1 - (Double(step) + 0.5) / Double(steps)))
    }
    for (share, text) in [(1.0, "100%"), (0.5, "50%"), (0, "0%")] {
      let y = bar.bottom - share * bar.height
      let inside = min(max(y, bar.y + TextStyle.tick.capHeight / 2), bar.bottom - TextStyle.tick.capHeight / 2)
      canvas.text(text, at: Point(x: bar.right + 6, y: inside), .tick, .left, .middle)
    }
    canvas.text("of the", at: Point(x: bar.x, y: bar.bottom + 8), .tick, .left, .top)
    canvas.text("true class", at: Point(x: bar.x, y: bar.bottom + 8 + TextStyle.tick.lineHeight), .tick, .left, .top)
  }
}
