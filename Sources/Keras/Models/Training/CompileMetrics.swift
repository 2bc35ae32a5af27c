import Tensors

/// A model's metrics, their names, and the program that reads them all.
final class CompileMetrics {
  /// The metrics without the loss's tracker, as `compile` was given them.
  let all: [Metric]
  /// How many of these take no notice of weights.
  private let plainCount: Int
  private let lossTracker: Mean
  /// `loss`, then the metrics' names, each one once.
  let names: [String]
  /// The names in alphabetical order, which is the order of logs, with each one's index in ``names``.
  private let sorted: [(name: String, index: Int)]
  /// Reads all of them; compiled when that is first wanted.
  private var reader: Reader?

  /// A program that reads all metrics, and the memory that it writes each one to.
  private struct Reader {
    let program: Program
    let shapes: [Shape]
    let results: [Storage]
  }

  init(lossTracker: Mean, plain: [Metric], weighted: [Metric]) {
    all = plain + weighted
    plainCount = plain.count
    self.lossTracker = lossTracker
    names = ["loss"] + Self.uniqueNames(plain: plain.map(\.name), weighted: weighted.map(\.name))
    sorted = names.enumerated().map { (name: $1, index: $0) }.sorted { $0.name < $1.name }
  }

  /// Records the update of all metrics by a batch.
  func update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor?, mask: Tensor?) throws {
    for (index, metric) in all.enumerated() {
      try metric.updateState(yTrue, yPred, sampleWeight: index < plainCount ? nil : sampleWeight, mask: mask)
    }
  }

  func reset() { for metric in all { metric.resetState() } }

  /// Loss and metrics now, in the order of ``names``.
  func values() throws -> [MetricValue] {
    let reader = try reader ?? compile()
    try reader.program.run([], into: reader.results)
    return zip(reader.results, reader.shapes).map { storage, shape in
      let count = shape.reduce(1, *)
      return MetricValue(
        (0..<count).map { storage.bytes.load(fromByteOffset: $0 * MemoryLayout<Double>.size, as: Double.self) },
        shape: shape)
    }
  }

  /// Loss and metrics now, in alphabetical order, and all values of those that have several.
  func logs() throws -> (entries: [Logs.Entry], arrays: [String: MetricValue]) {
    let values = try values()
    var arrays: [String: MetricValue] = [:]
    for (name, index) in sorted where !values[index].isScalar { arrays[name] = values[index] }
    return (sorted.map { ($0.name, values[$0.index].mean) }, arrays)
  }

  private func compile() throws -> Reader {
    let trace = Trace()
    let results = try trace.record {
      try ([lossTracker] + all).map { try $0.result().checked().cast(to: .float64) }
    }
    let memory = try results.map { try Storage(byteCount: $0.spec.byteCount, for: "the values of metrics") }
    let reader = Reader(
      program: try Program(label: "metrics", inputs: [], outputs: results, trace: trace),
      shapes: results.map(\.shape), results: memory)
    self.reader = reader
    return reader
  }

  /// A name that comes again gets a number, and one that weighted metrics have too is called `weighted_…` there.
  static func uniqueNames(plain: [String], weighted: [String]) -> [String] {
    var uses: [String: Int] = [:]
    func numbered(_ name: String) -> String {
      defer { uses[name, default: 0] += 1 }
      return uses[name].map { "\(name)_\($0)" } ?? name
    }
    return plain.map { numbered($0) } + weighted.map { uses[$0] == nil ? numbered($0) : numbered("weighted_\($0)") }
  }
}
