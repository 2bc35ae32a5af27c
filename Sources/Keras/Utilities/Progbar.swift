import Glibc

/// A progress bar with Keras' look: `938/938 ━━━━━━━━━━━━━━━━━━━━ 1s 612us/step - accuracy: 0.9712 - loss: 0.0941`.
///
/// On a terminal the line is written over as work goes on. Elsewhere, in a pipe or a file, only the last state is
/// written, as plain text.
public final class Progbar {
  /// What is drawn.
  public enum Style: Sendable {
    case none
    /// The bar, kept up to date.
    case bar
    /// One line when all is done.
    case line
  }

  /// Which values are averaged over the steps before they are shown; the others are shown as they come.
  enum Averaging {
    case none
    case all(except: Set<String>)
  }

  /// Steps expected in all; nil when that is not known.
  public var target: Int?
  private let width: Int
  private let style: Style
  private let interval: Double
  private let unitName: String
  private let averaging: Averaging
  private let output: any TextOutput
  private let clock: () -> Double

  private var values: [(name: String, sum: Double, count: Double)] = []
  private var seenSoFar = 0
  private let start: Double
  private var lastUpdate = -Double.infinity
  private var timeAfterFirstStep: Double?
  private var previousWidth = 0
  private var lineIsOpen = false

  /// - Parameters:
  ///   - target: steps expected in all; nil when that is not known.
  ///   - width: characters of the bar itself.
  ///   - style: what is drawn.
  ///   - interval: the shortest time in seconds between two drawings.
  ///   - statefulMetrics: names of values that are shown as they come; all others are averaged over the steps.
  ///   - unitName: what a step is called.
  public convenience init(
    target: Int?, width: Int = 20, style: Style = .bar, interval: Double = 0.05, statefulMetrics: Set<String> = [],
    unitName: String = "step"
  ) {
    self.init(
      target: target, width: width, style: style, interval: interval, averaging: .all(except: statefulMetrics),
      unitName: unitName, output: StandardOutput())
  }

  init(
    target: Int?, width: Int = 20, style: Style = .bar, interval: Double = 0.05, averaging: Averaging,
    unitName: String = "step", output: any TextOutput, clock: @escaping () -> Double = monotonicSeconds
  ) {
    self.target = target
    self.width = width
    self.style = style
    self.interval = interval
    self.averaging = averaging
    self.unitName = unitName
    self.output = output
    self.clock = clock
    start = clock()
  }

  /// Tells how far the work is.
  ///
  /// - Parameters:
  ///   - current: steps done.
  ///   - newValues: the last step's values. Not evaluated when nothing is drawn or averaged.
  ///   - finalize: whether the work is done; nil means when `current` has reached the target.
  public func update(
    _ current: Int, values newValues: @autoclosure () -> [(name: String, value: Double)] = [], finalize: Bool? = nil
  ) {
    let finalize = finalize ?? target.map { current >= $0 } ?? false
    let now = clock()
    let timePerUnit = stepDuration(current, now)
    let draws: Bool
    switch style {
    case .none: draws = false
    case .bar: draws = finalize || output.isTerminal && now - lastUpdate >= interval
    case .line: draws = finalize && (target ?? 0) > 0
    }
    if case .all = averaging {
      take(newValues(), at: current, finalize)
    } else if draws {
      take(newValues(), at: current, finalize)
    }
    seenSoFar = current
    guard draws else { return }
    switch style {
    case .none: break
    case .bar: drawBar(current, now, timePerUnit, finalize)
    case .line: output.write(lineText(current, now, timePerUnit))
    }
    lastUpdate = now
  }

  /// Goes on by `steps`.
  public func add(_ steps: Int, values: [(name: String, value: Double)] = []) {
    update(seenSoFar + steps, values: values)
  }

  /// Leaves the line as it is, when the work ends before it is done.
  func endLine() {
    if lineIsOpen { output.write("\n") }
    lineIsOpen = false
  }

  private func take(_ newValues: [(name: String, value: Double)], at current: Int, _ finalize: Bool) {
    for (name, value) in newValues {
      let place = values.firstIndex { $0.name == name }
      let steps = Double(max(current - seenSoFar, 1))
      if !finalize, case .all(let excepted) = averaging, !excepted.contains(name) {
        guard let place else {
          values.append((name, value * steps, steps))
          continue
        }
        values[place].sum += value * steps
        values[place].count += steps
      } else if let place {
        (values[place].sum, values[place].count) = (value, 1)
      } else {
        values.append((name, value, 1))
      }
    }
  }

  /// Seconds a step. The first one, which is slow, counts only while there is no other.
  private func stepDuration(_ current: Int, _ now: Double) -> Double {
    guard current > 0 else { return 0 }
    defer { if current == 1 { timeAfterFirstStep = now } }
    if let timeAfterFirstStep, current > 1 { return (now - timeAfterFirstStep) / Double(current - 1) }
    return (now - start) / Double(current)
  }

  private func drawBar(_ current: Int, _ now: Double, _ timePerUnit: Double, _ finalize: Bool) {
    let bold = { (text: String) in self.output.isTerminal ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    let colored = { (code: Int, text: String) in self.output.isTerminal ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    var text = ""
    var visible = 0
    if let target, target > 0 {
      let count = countText(current, target)
      let filled = min(width, width * current / target)
      text += bold(count) + " "
      if filled > 0 { text += colored(32, String(repeating: "━", count: filled)) }
      // Without colors, the remaining part must not be drawn, or it looks like the done part.
      text +=
        output.isTerminal
        ? colored(37, String(repeating: "━", count: width - filled)) : String(repeating: " ", count: width - filled)
      visible += count.count + 1 + width
    } else {
      let count = padded(current, 7) + "/Unknown"
      text += count
      visible += count.count
    }
    let time: String
    if let target, target > 0, !finalize {
      time = remainingText(timePerUnit * Double(target - current))
    } else {
      time = formatted("%.0fs", now - start)
    }
    let rest = durationText(timePerUnit) + valuesText { abs($0) > 1e-3 }
    text += " " + bold(time) + rest
    visible += 1 + time.count + rest.count
    if output.isTerminal {
      text =
        String(repeating: "\u{8}", count: previousWidth) + "\r" + text
        + String(repeating: " ", count: max(0, previousWidth - visible))
    }
    output.write(finalize ? text + "\n" : text)
    lineIsOpen = !finalize
    previousWidth = visible
  }

  private func lineText(_ current: Int, _ now: Double, _ timePerUnit: Double) -> String {
    countText(current, target ?? current) + formatted(" - %.0fs -", now - start) + durationText(timePerUnit)
      + valuesText { $0 > 1e-3 } + "\n"
  }

  /// The steps done, as wide as the target: ` 12/938`.
  private func countText(_ current: Int, _ target: Int) -> String {
    padded(current, String(target).count) + "/\(target)"
  }

  /// The values; in plain notation where `isPlain` says so.
  private func valuesText(_ isPlain: (Double) -> Bool) -> String {
    values.map { name, sum, count in
      let mean = sum / max(1, count)
      return " - \(name): " + formatted(isPlain(mean) ? "%.4f" : "%.4e", mean)
    }.joined()
  }

  private func remainingText(_ seconds: Double) -> String {
    let seconds = Int(seconds)
    if seconds > 3600 {
      return "\(seconds / 3600):\(twoDigits(seconds % 3600 / 60)):\(twoDigits(seconds % 60))"
    }
    return seconds > 60 ? "\(seconds / 60):\(twoDigits(seconds % 60))" : "\(seconds)s"
  }

  private func durationText(_ seconds: Double) -> String {
    if seconds >= 1 || seconds == 0 { return formatted(" %.0fs/", seconds) + unitName }
    return (seconds >= 1e-3 ? formatted(" %.0fms/", seconds * 1e3) : formatted(" %.0fus/", seconds * 1e6)) + unitName
  }

  private func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

/// Seconds since some moment in the past, by a clock that is never set.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
