import Tensors

/// Batches of sequences from a series, for models that predict from some steps the next ones or a value for
/// them.
///
/// ```swift
/// // Ten steps each, with the step that follows them.
/// let dataset = try timeseriesDatasetFromArray(series[..<(-10)], series[10...], sequenceLength: 10)
/// try model.fit(dataset, epochs: 5)
/// ```
///
/// Sequence `n` has the steps `p`, `p + samplingRate`, … of the data, where `p` is `startIndex + n · sequenceStride`,
/// and target `p`.
///
/// - Parameters:
///   - data: the series: a step after the other along the first dimension, of any further shape.
///   - targets: what belongs to the sequence that begins at the same step; nil when the sequences alone are wanted.
///   - sequenceLength: steps of a sequence.
///   - sequenceStride: steps of the data from one sequence's beginning to the next one's.
///   - samplingRate: steps of the data from one step of a sequence to its next.
///   - batchSize: sequences in a batch; the last batch may have fewer.
///   - shuffle: whether sequences are shuffled in each epoch.
///   - seed: what the order depends on; without one, it is drawn from the process-wide generator
///     (``setRandomSeed(_:)``).
///   - startIndex: where the part of the data begins that sequences are taken from.
///   - endIndex: where that part ends: the first step that is not used.
/// - Returns: batches of shape `(batch, sequenceLength, …)` with targets of shape `(batch, …)`.
/// - Throws: ``KerasError``, when an argument is out of range or there are too few steps for a sequence.
public func timeseriesDatasetFromArray(
  _ data: Tensor, _ targets: Tensor?, sequenceLength: Int, sequenceStride: Int = 1, samplingRate: Int = 1,
  batchSize: Int = 128, shuffle: Bool = false, seed: Int? = nil, startIndex: Int? = nil, endIndex: Int? = nil
) throws -> BatchDataset {
  let place = "timeseriesDatasetFromArray"
  for (name, tensor) in [("data", data), ("targets", targets)] {
    guard let tensor else { continue }
    try tensor.checked()
    guard tensor.rank > 0 else { throw KerasError.invalidData(place, "\(name) is a scalar; expected a series") }
  }
  let steps = data.shape[0]
  func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      let end = range.upperBound == .max ? "or more" : "to \(range.upperBound)"
      throw KerasError.invalidArgument(place, "\(name) is \(value); expected \(range.lowerBound) \(end)")
    }
  }
  guard steps > 0 else { throw KerasError.invalidData(place, "data has no steps") }
  let (start, end) = (startIndex ?? 0, endIndex ?? steps)
  try check("startIndex", start, 0...steps - 1)
  try check("endIndex", end, start + 1...max(start + 1, steps))
  try check("sequenceLength", sequenceLength, 1...Int.max)
  try check("sequenceStride", sequenceStride, 1...Int.max)
  try check("samplingRate", samplingRate, 1...Int.max)
  try check("batchSize", batchSize, 1...Int.max)
  let (reach, isFar) = (sequenceLength - 1).multipliedReportingOverflow(by: samplingRate)
  guard !isFar, reach < end - start else {
    throw KerasError.invalidData(
      place,
      "\(end - start) steps hold no sequence of \(sequenceLength) steps at samplingRate \(samplingRate)")
  }
  let count = min(end - start - reach, targets.map { $0.shape[0] - start } ?? .max)
  guard count > 0 else {
    throw KerasError.invalidData(
      place, "targets has \(targets!.shape[0]) steps; expected more than startIndex, which is \(start)")
  }
  let starts = Array(Swift.stride(from: start, to: start + count, by: sequenceStride))
  return try TimeseriesDataset(
    data, targets, starts, TimeseriesDataset.Window(length: sequenceLength, rate: samplingRate), batchSize: batchSize,
    generator: shuffle ? MersenneTwister(seed: seed, place: place) : nil)
}

/// Windows of a series by the steps where they begin.
private final class TimeseriesDataset: BatchDataset {
  struct Window {
    let length, rate: Int
  }
  private let data: Tensor
  private let targets: Tensor?
  private var starts: [Int]
  private let window: Window
  private let batchSize: Int
  /// What new orders are drawn from; nil where the order stays.
  private var generator: MersenneTwister?

  init(
    _ data: Tensor, _ targets: Tensor?, _ starts: [Int], _ window: Window, batchSize: Int, generator: MersenneTwister?
  ) {
    (self.data, self.targets, self.starts, self.window) = (data, targets, starts, window)
    (self.batchSize, self.generator) = (batchSize, generator)
    super.init()
    onEpochEnd()
  }

  override var count: Int { (starts.count + batchSize - 1) / batchSize }

  override func batch(at index: Int) throws -> Batch {
    let chosen = Array(starts[index * batchSize..<Swift.min((index + 1) * batchSize, starts.count)])
    let steps = chosen.flatMap { start in (0..<window.length).map { start + $0 * window.rate } }
    let x = try data.takingRows(steps).reshaped(to: [chosen.count, window.length] + data.shape.dropFirst())
    return Batch(x, try targets?.takingRows(chosen))
  }

  override func onEpochEnd() { generator?.shuffle(&starts) }
}
