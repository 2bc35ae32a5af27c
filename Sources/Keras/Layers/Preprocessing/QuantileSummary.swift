import Tensors

/// What is kept of a stream of numbers to find its quantiles within a tolerance: some of them, and how many each stands
/// for.
///
/// Summaries of parts merge into one of the whole. All steps round to single precision where Keras' do, so that the
/// same data gives the same boundaries.
struct QuantileSummary {
  private var values: [Float] = []
  private var weights: [Float] = []

  /// Adds numbers, with a share `epsilon` of the data as the tolerance.
  mutating func add(_ numbers: [Float], epsilon: Double) {
    let sorted = numbers.sorted { $0 < $1 || ($1.isNaN && !$0.isNaN) }
    let step = max(Double(sorted.count) * epsilon, 1)
    var merged: [(value: Float, weight: Float)] = stride(from: Int(step - 1), to: sorted.count, by: Int(step))
      .map { (sorted[$0], Float(step)) }
    merged += zip(values, weights).map { (value: $0, weight: $1) }
    merged.sort { $0.value < $1.value }
    (values, weights) = (merged.map(\.value), merged.map(\.weight))
    self = compressed(epsilon)
  }

  /// What separates `count` parts that hold equally many numbers each.
  func boundaries(_ count: Int) -> [Float] { Array(compressed(1 / Double(count)).values.dropLast()) }

  /// The summary at equal steps of the share of the data.
  private func compressed(_ epsilon: Double) -> QuantileSummary {
    if Double(values.count) * epsilon < 1 { return self }
    var sums: [Double] = []
    var sum: Float = 0
    for weight in weights {
      sum += weight
      sums.append(Double(sum))
    }
    let shares = sums.map { Double(Float($0) / sum) }
    let steps = Int((1 / epsilon).rounded(.up))
    let wanted = (0..<steps).map { epsilon + Double($0) * epsilon }
    let ends = wanted.map { Self.interpolated($0, shares, sums) }
    var result = QuantileSummary()
    result.values = wanted.map { Float(Self.interpolated($0, shares, values.map(Double.init))) }
    result.weights = ends.indices.map { Float(ends[$0] - ($0 == 0 ? 0 : ends[$0 - 1])) }
    return result
  }

  /// The value at `x` of the line through points, constant beyond both ends.
  private static func interpolated(_ x: Double, _ points: [Double], _ values: [Double]) -> Double {
    // The first point that is beyond x.
    var (low, high) = (0, points.count)
    while low < high {
      let middle = (low + high) / 2
      if points[middle] <= x { low = middle + 1 } else { high = middle }
    }
    if low == 0 { return values[0] }
    if low == points.count { return values[low - 1] }
    let slope = (values[low] - values[low - 1]) / (points[low] - points[low - 1])
    return slope * (x - points[low - 1]) + values[low - 1]
  }
}
