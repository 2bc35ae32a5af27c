import Glibc
import Tensors

extension Model {
  /// Prints the layers, their output shapes and how many numbers their weights hold, in Keras' table.
  ///
  /// - Parameters:
  ///   - lineLength: the width of the table; nil takes the terminal's, at most 88 characters.
  ///   - positions: where columns end, as parts of the width; nil means `[0.45, 0.8, 1]`.
  ///   - printFn: what to do with the text; nil prints it.
  ///   - expandNested: whether the layers of nested models are listed.
  ///   - showTrainable: whether to mark layers as trainable or frozen.
  public func summary(
    lineLength: Int? = nil, positions: [Double]? = nil, printFn: ((String) -> Void)? = nil, expandNested: Bool = false,
    showTrainable: Bool = false
  ) {
    let text = summaryText(
      lineLength: lineLength, positions: positions, expandNested: expandNested, showTrainable: showTrainable)
    if let printFn { printFn(text) } else { print(text, terminator: "") }
  }

  /// What ``summary(lineLength:positions:printFn:expandNested:showTrainable:)`` prints.
  public func summaryText(
    lineLength: Int? = nil, positions: [Double]? = nil, expandNested: Bool = false, showTrainable: Bool = false
  ) -> String {
    var positions = positions ?? [0.45, 0.8, 1]
    var titles: [(String, BoxTable.Alignment)] = [
      ("Layer (type)", .left), ("Output Shape", .left), ("Param #", .right),
    ]
    var width = min(showTrainable ? 100 : 88, TerminalSize.columns - 4)
    if showTrainable {
      positions = positions.map { $0 * 0.9 } + [1]
      titles.append(("Trainable", .center))
    }
    width = lineLength ?? width
    var wanted: [Int] = []
    var end = 0
    for position in positions.prefix(titles.count) {
      // Narrower columns could not even show that something is cut.
      let column = max(Int(position * Double(width)) - end, 4)
      wanted.append(column)
      end += column
    }
    var table = BoxTable(width: width, titles: titles, wanted: wanted)
    for layer in layers {
      table.rows += SummaryRow(layer, expandNested: expandNested).flattened(showTrainable: showTrainable)
    }
    let lines = ["Model: \"\(name)\""] + table.lines + parameterLines
    return lines.map { $0 + "\n" }.joined()
  }

  private var parameterLines: [String] {
    let optimizer = compilation.flatMap { $0.optimizer.isBuilt ? $0.optimizer.variables : nil }
    var lines = [
      parameterLine("Total", trainableWeights + nonTrainableWeights + (optimizer ?? [])),
      parameterLine("Trainable", trainableWeights), parameterLine("Non-trainable", nonTrainableWeights),
    ]
    if let optimizer { lines.append(parameterLine("Optimizer", optimizer)) }
    do { try validate() } catch { lines.append(" Mistake: \(error)") }
    return lines
  }

  private func parameterLine(_ title: String, _ variables: [Variable]) -> String {
    let count = variables.reduce(0) { $0 + $1.count }
    let bytes = variables.reduce(0) { $0 + $1.spec.byteCount }
    return " \(title) params: \(count.grouped) (\(readableSize(bytes)))"
  }

  /// Bytes in the unit in which they are below 1024, with two decimals.
  private func readableSize(_ bytes: Int) -> String {
    var size = Double(bytes)
    var units = ["B", "KB", "MB", "GB", "TB", "PB"][...]
    while size >= 1024, units.count > 1 {
      size /= 1024
      units.removeFirst()
    }
    return formatted("%.2f ", size) + units.first!
  }
}

/// What the table says about one layer.
private struct SummaryRow {
  let layer: Layer
  let inner: [SummaryRow]

  init(_ layer: Layer, expandNested: Bool) {
    self.layer = layer
    inner = expandNested ? ((layer as? Model)?.layers ?? []).map { SummaryRow($0, expandNested: true) } : []
  }

  func flattened(showTrainable: Bool, depth: Int = 0) -> [[String]] {
    let indent = depth == 0 ? "" : String(repeating: "   ", count: depth) + "└ "
    var cells = ["\(indent)\(layer.name) (\(layer.className))", shape, parameters]
    if showTrainable { cells.append(layer.weights.isEmpty ? "-" : layer.trainable ? "Y" : "N") }
    return [cells] + inner.flatMap { $0.flattened(showTrainable: showTrainable, depth: depth + 1) }
  }

  private var shape: String {
    if let known = layer.outputShape { return known.plainText }
    // A layer that was built by a call outside of a model.
    guard let input = layer.builtInputShape, let output = try? layer.computeOutputShape(input) else { return "?" }
    return output.plainText
  }

  private var parameters: String {
    guard let count = try? layer.countParams() else { return "0 (unbuilt)" }
    return count.grouped
  }
}

extension [Int?] {
  /// The sizes in parentheses, one size without the comma of a Python tuple.
  fileprivate var plainText: String { "(" + map { $0.map(String.init) ?? "None" }.joined(separator: ", ") + ")" }
}

extension Int {
  /// With commas between thousands: `1,234,567`.
  var grouped: String {
    var text = ""
    for (index, digit) in String(magnitude).reversed().enumerated() {
      if index > 0, index % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (self < 0 ? "-" : "") + String(text.reversed())
  }
}

/// How wide the terminal is.
enum TerminalSize {
  /// `COLUMNS` if it is set, else the size of the terminal that output goes to, else 80.
  static var columns: Int {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns > 0 { return columns }
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return 80
  }
}
