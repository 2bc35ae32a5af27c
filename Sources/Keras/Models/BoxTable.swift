/// A table in box-drawing characters, laid out as Python's `rich` does: words wrap, what is too long ends in `…`.
struct BoxTable {
  enum Alignment { case left, right, center }

  struct Column {
    var title: String
    var alignment: Alignment
    /// Characters between the column's lines, one blank on each side included.
    var width: Int
  }

  var columns: [Column]
  var rows: [[String]] = []

  /// A table of a total width, whose columns share out what the wanted widths exceed it by.
  ///
  /// - Parameter wanted: the widths of the columns' text.
  init(width: Int, titles: [(String, Alignment)], wanted: [Int]) {
    let inner = width - (titles.count + 1)
    var widths = wanted.map { $0 + 2 }
    var excess = widths.reduce(0, +) - inner
    if excess > 0 {
      for index in widths.indices {
        let share = (Double(excess) / Double(widths.count - index)).rounded(.toNearestOrEven)
        let taken = min(widths[index], Int(share))
        widths[index] -= taken
        excess -= taken
      }
    }
    columns = zip(titles, widths).map { Column(title: $0.0, alignment: $0.1, width: $1) }
  }

  /// The lines of the table, top edge to bottom edge.
  var lines: [String] {
    var lines = [edge("┏", "━", "┳", "┓")]
    lines += cells(columns.map(\.title), line: "┃", atBottom: true)
    lines.append(edge("┡", "━", "╇", "┩"))
    for (index, row) in rows.enumerated() {
      if index > 0 { lines.append(edge("├", "─", "┼", "┤")) }
      lines += cells(row, line: "│", atBottom: false)
    }
    lines.append(edge("└", "─", "┴", "┘"))
    return lines
  }

  private func edge(_ left: String, _ line: String, _ middle: String, _ right: String) -> String {
    left + columns.map { String(repeating: line, count: $0.width) }.joined(separator: middle) + right
  }

  /// One row, as high as its highest cell.
  private func cells(_ texts: [String], line: String, atBottom: Bool) -> [String] {
    let wrapped = zip(texts, columns).map { text, column in
      BoxTable.wrap(text, width: column.width - 2).map { BoxTable.align($0, column.alignment, column.width - 2) }
    }
    let height = wrapped.map(\.count).max() ?? 1
    return (0..<height).map { index in
      let parts = zip(wrapped, columns).map { lines, column in
        let position = atBottom ? index - (height - lines.count) : index
        let text = lines.indices.contains(position) ? lines[position] : ""
        return " " + text + String(repeating: " ", count: column.width - 1 - text.count)
      }
      return line + parts.joined(separator: line) + line
    }
  }

  /// Breaks a string before words that do not fit the line.
  private static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in words(text) {
      let length = word.trimmed.count
      // A word that fits no line is cut, on a line of its own.
      if length > width - line.count, !line.isEmpty {
        lines.append(line)
        line = ""
      }
      line += word
    }
    lines.append(line)
    return lines
  }

  /// The words with the blanks that follow them; the first also with those before it.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    var previous: Character?
    for character in text {
      if character != " ", previous == " ", !word.allSatisfy({ $0 == " " }) {
        words.append(word)
        word = ""
      }
      word.append(character)
      previous = character
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func align(_ text: String, _ alignment: Alignment, _ width: Int) -> String {
    var line = alignment == .left ? text : text.trimmed
    if line.trimmed.count > width {
      line = String(line.prefix(max(width - 1, 0))) + "…"
    } else if line.count > width {
      line = line.trimmed
    }
    let space = width - line.count
    switch alignment {
    case .left: return line
    case .right: return String(repeating: " ", count: space) + line
    case .center: return String(repeating: " ", count: space / 2) + line
    }
  }
}

extension String {
  /// Without the blanks at the end.
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
