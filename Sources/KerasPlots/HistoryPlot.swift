/// Draws the curves of a training run: a panel for each metric, training and validation together.
///
/// ```swift
/// let history = try model.fit(x, y, epochs: 20, validationData: (xVal, yVal))
/// try plotHistory(history.history, to: "history.svg", title: "Digits")
/// ```
///
/// Epochs count from 1. Each curve's last value stands at its end. A value that is not finite interrupts its curve. A
/// validation curve with fewer values than its training curve is taken for one measured every few epochs.
///
/// - Parameters:
///   - history: values epoch by epoch, under the names that `fit` gives them: `loss`, `val_loss`, `accuracy`, …
///   - path: the file to write, `.png`, `.svg` or `.pdf`; it appears whole or not at all.
///   - title: the heading of the plot.
/// - Throws: ``VisualizationError``, when `history` has no values or the file cannot be written.
public func plotHistory(_ history: [String: [Double]], to path: String, title: String? = nil) throws {
  _ = try PictureFormat(path: path)
  let panels = historyPanels(history)
  guard !panels.isEmpty else {
    throw VisualizationError.invalidData(
      "the history has no values to plot; pass what fit returned, after one epoch or more")
  }
  let columns = panels.count == 4 ? 2 : min(panels.count, 3)
  let rows = (panels.count + columns - 1) / columns
  let (panelWidth, panelHeight, gap) = (panels.count == 1 ? 520.0 : 390.0, panels.count == 1 ? 320.0 : 280.0, 32.0)

  let hasValidation = panels.contains { $0.series.contains { $0.color == Palette.validation } }
  let heading = Heading(
    title: title,
    legend: hasValidation ? [("Training", Palette.training), ("Validation", Palette.validation)] : [])
  let margin = Heading.margin
  let width = Double(columns) * (panelWidth + gap) - gap + 2 * margin
  let height = heading.height + Double(rows) * (panelHeight + gap) - gap + 2 * margin

  try writePicture(to: path, width: width, height: height, title: title ?? "Training history") { canvas in
    heading.draw(on: canvas, at: Point(x: margin, y: margin), width: width - 2 * margin)
    for (index, panel) in panels.enumerated() {
      let frame = Rectangle(
        x: margin + Double(index % columns) * (panelWidth + gap),
        y: margin + heading.height + Double(index / columns) * (panelHeight + gap),
        width: panelWidth, height: panelHeight)
      panel.draw(on: canvas, in: frame)
    }
  }
}

private let validationPrefix = "val_"

/// A plot for each metric that has values, the loss first and the learning rate last.
private func historyPanels(_ history: [String: [Double]]) -> [LinePlot] {
  let values = history.filter { !$0.value.isEmpty }
  let names = Set(values.keys.map { $0.hasPrefix(validationPrefix) ? String($0.dropFirst(4)) : $0 })
  func rank(_ name: String) -> Int {
    name == "loss" ? 0 : name.hasSuffix("loss") ? 1 : name == "learning_rate" ? 3 : 2
  }
  let ordered = names.sorted { (rank($0), $0) < (rank($1), $1) }
  let epochs = values.values.map(\.count).max() ?? 0
  return ordered.map { name in
    var series: [LineSeries] = []
    if let training = values[name] {
      series.append(
        LineSeries(name: "Training", points: points(training, everyEpochs: 1), color: Palette.training))
    }
    if let validation = values[validationPrefix + name] {
      // With validationFreq: n, fit measures after epochs n, 2n, …
      let frequency = values[name].map { max(1, $0.count / validation.count) } ?? 1
      series.append(
        LineSeries(
          name: "Validation", points: points(validation, everyEpochs: frequency), color: Palette.validation))
    }
    return LinePlot(
      title: metricTitle(name), xTitle: "Epoch", xAxis: Axis(epochs: epochs), series: series)
  }
}

private func points(_ values: [Double], everyEpochs frequency: Int) -> [Point] {
  values.enumerated().map { Point(x: Double(($0.offset + 1) * frequency), y: $0.element) }
}

/// A metric's name as a heading: "Binary accuracy" for `binary_accuracy`, "MAE" for `mae`.
private func metricTitle(_ name: String) -> String {
  let abbreviations: Set<Substring> = ["mae", "mse", "mape", "msle", "rmse", "auc", "iou", "kld"]
  let words = name.split(separator: "_")
    .map { abbreviations.contains($0) ? $0.uppercased() : String($0) }
  let title = words.joined(separator: " ")
  return title.prefix(1).uppercased() + title.dropFirst()
}
