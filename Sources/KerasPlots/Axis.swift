import Glibc

/// The scale of one axis: its ends, and the numbers worth printing beside it.
struct Axis: Hashable {
  /// The values at the two ends of the axis.
  let range: ClosedRange<Double>
  /// Round numbers within `range`, ascending.
  let ticks: [Double]
  /// The distance of two neighbouring ticks.
  let step: Double

  /// An axis whose ends are ticks and that holds all finite `values`.
  ///
  /// Steps are 1, 2 or 5 times a power of ten (P. Heckbert, "Nice numbers for graph labels", Graphics Gems, 1990).
  /// - Parameters:
  ///   - values: what will be drawn; values that are not finite are omitted.
  ///   - count: about how many intervals to make.
  init(holding values: some Sequence<Double>, intervals count: Int = 5) {
    let span = Axis.span(values)
    step = Axis.niceStep((span.upperBound - span.lowerBound) / Double(max(count, 1)))
    // The tolerance keeps 0.3 / 0.1 = 2.9999999999999996 from opening one more interval.
    let first = floor(span.lowerBound / step + 1e-9)
    let last = max(ceil(span.upperBound / step - 1e-9), first + 1)
    ticks = stride(from: first, through: last, by: 1).map { [step] in $0 * step }
    range = first * step...last * step
  }

  /// An axis of the epochs 1 to `last`, with whole numbers only.
  init(epochs last: Int) {
    let last = max(last, 1)
    let whole = last <= 12 ? 1 : Int(Axis.niceStep(Double(last) / 6))
    var ticks = Array(stride(from: whole, through: last, by: whole))
    // Where there is room for it, the first epoch is worth its number.
    if whole >= 5 { ticks.insert(1, at: 0) }
    self.ticks = ticks.map(Double.init)
    step = Double(whole)
    // A single epoch is a dot in the middle.
    range = last == 1 ? 0.5...1.5 : 1...Double(last)
  }

  /// Where a value lies between the ends: 0 at the lower one, 1 at the upper one.
  func position(_ value: Double) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// The text of a tick, with the fewest digits that distinguish the ticks.
  func text(_ tick: Double) -> String {
    guard tick != 0 else { return "0" }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    let stepExponent = decimalExponent(step * (1 + 1e-9))
    if largest >= 1e6 || stepExponent < -4 {
      return NumberText.scientific(tick, decimals: max(0, decimalExponent(tick) - stepExponent))
    }
    return NumberText.fixed(tick, decimals: max(0, -stepExponent))
  }

  /// The least and the greatest finite value, opened a little where they are the same.
  private static func span(_ values: some Sequence<Double>) -> ClosedRange<Double> {
    // Beyond this the width of the span could overflow.
    let finite = values.lazy.filter { $0.isFinite }.map { min(max($0, -1e300), 1e300) }
    guard let low = finite.min(), let high = finite.max() else { return 0...1 }
    let size = max(abs(low), abs(high))
    if size < 1e-300 { return 0...1 }
    if high - low <= size * 1e-9 { return low - size * 0.1...high + size * 0.1 }
    return low...high
  }

  private static func niceStep(_ rough: Double) -> Double {
    let magnitude = power(10, Double(decimalExponent(rough)))
    let fraction = rough / magnitude
    let nice: Double = fraction < 1.5 ? 1 : fraction < 3 ? 2 : fraction < 7 ? 5 : 10
    return nice * magnitude
  }
}
