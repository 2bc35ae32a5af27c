import CPU
import Tensors

/// A model's metrics, their names, and the program that reads them all.
final class CompiledMetrics {
  /// The metrics without the loss's tracker, as `compile` was given them.
  let all: [Metric]
  /// How many of these take no notice of weights.
  private let plainCount: Int
  private let lossTracker: Mean
  /// `loss`, then the metrics' names, each one once.
  let names: [String]
  /// The names in alphabetical order, which is the order of logs, with each one's place in ``names``.
  private let sorted: [(name: String, place: Int)]
  private let memory: Storage
  private let places: [UnsafeMutableRawPointer]
  /// Reads all of them; compiled when that is first wanted.
  private var program: Program?

  init(lossTracker: Mean, plain: [Metric], weighted: [Metric]) {
    all = plain + weighted
    plainCount = plain.count
    self.lossTracker = lossTracker
    names = ["loss"] + Self.uniqueNames(plain: plain.map(\.name), weighted: weighted.map(\.name))
    sorted = names.enumerated().map { (name: $1, place: $0) }.sorted { $0.name < $1.name }
    memory = Storage(few: names.count * Storage.alignment)
    places = names.indices.map { [memory] in memory.pointer + $0 * Storage.alignment }
  }

  /// Records the update of all metrics by a batch.
  func update(yTrue: Tensor, yPred: Tensor, sampleWeight: Tensor?, mask: Tensor?) throws {
    for (index, metric) in all.enumerated() {
      try metric.updateState(yTrue, yPred, sampleWeight: index < plainCount ? nil : sampleWeight, mask: mask)
    }
  }

  func reset() { for metric in all { metric.resetState() } }

  /// Loss and metrics now, in the order of ``names``.
  func values() throws -> [Double] {
    let program = try program ?? compile()
    try program.run(inputs: [], outputs: places)
    return places.map { $0.load(as: Double.self) }
  }

  /// Loss and metrics now, in alphabetical order.
  func logs() throws -> [Logs.Entry] {
    let values = try values()
    return sorted.map { ($0.name, values[$0.place]) }
  }

  private func compile() throws -> Program {
    let trace = Trace()
    let results = try trace.record {
      try ([lossTracker] + all).map { metric in
        // A metric with a value for each class is shown as their mean.
        let result = try metric.result().checked()
        return (result.rank == 0 ? result : result.cast(to: .float32).mean()).cast(to: .float64)
      }
    }
    let program = try Program(label: "metrics", inputs: [], outputs: results, trace: trace)
    self.program = program
    return program
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
