import Tensors

/// The values that a callback receives, by name: `logs["loss"]`, `logs["val_accuracy"]`.
///
/// Those of a running epoch are computed when they are first read, so a callback that does not read them costs
/// nothing. What one callback adds or changes, the callbacks after it see too.
public final class Logs: ExpressibleByDictionaryLiteral {
  public typealias Entry = (name: String, value: Double)
  typealias Source = () throws -> (entries: [Entry], arrays: [String: MetricValue])

  private var known: [Entry] = []
  /// What metrics of several values have come to, of which ``known`` has the means.
  private var arrays: [String: MetricValue] = [:]
  private var source: Source?
  /// Why the numbers could not be computed; `fit` throws it after the callback has returned.
  private(set) var failure: (any Error)?
  /// What the model gave for the batch; only in `onPredictBatchEnd`.
  public internal(set) var outputs: Tensor?

  public convenience init(_ entries: [Entry] = []) { self.init(entries, arrays: [:]) }

  init(_ entries: [Entry], arrays: [String: MetricValue]) {
    known = Logs.withoutSignedNaN(entries)
    self.arrays = arrays
  }

  public convenience init(dictionaryLiteral elements: (String, Double)...) {
    self.init(elements.map { (name: $0.0, value: $0.1) })
  }

  /// Numbers that `source` gives when they are wanted.
  init(from source: @escaping Source) { self.source = source }

  /// All of them, in the order of the progress bar and of ``History``; for a metric of several values their mean.
  public var entries: [Entry] {
    load()
    return known
  }

  /// Whether the numbers have been computed.
  var isLoaded: Bool { source == nil }

  public var names: [String] { entries.map(\.name) }

  /// All values with that name, such as a score for each class; nil when there is none.
  public func value(_ name: String) -> MetricValue? {
    self[name].map { arrays[name] ?? MetricValue($0) }
  }

  /// The number with that name, or nil when there is none; the mean where a metric has several values.
  public subscript(name: String) -> Double? {
    get { entries.first { $0.name == name }?.value }
    set {
      load()
      arrays[name] = nil
      let newValue = newValue?.withoutSignedNaN
      let place = known.firstIndex { $0.name == name }
      switch (place, newValue) {
      case (let place?, let value?): known[place].value = value
      case (let place?, nil): known.remove(at: place)
      case (nil, let value?): known.append((name, value))
      case (nil, nil): break
      }
    }
  }

  /// Computes the values that were not read yet, before their variables change.
  func load() {
    guard let source else { return }
    self.source = nil
    do {
      let (entries, arrays) = try source()
      (known, self.arrays) = (Logs.withoutSignedNaN(entries), arrays)
    } catch { failure = error }
  }

  private static func withoutSignedNaN(_ entries: [Entry]) -> [Entry] {
    entries.map { ($0.name, $0.value.withoutSignedNaN) }
  }
}

extension Double {
  /// The number; what is not one without the sign that processors set as they like, and that Swift prints: `-nan`.
  var withoutSignedNaN: Double { isNaN ? .nan : self }

  /// The number as Python prints it. The sign of NaN depends on the processor and is not printed.
  var pythonText: String { isNaN ? "nan" : "\(self)" }
}

extension Logs: CustomStringConvertible {
  public var description: String {
    "[" + entries.map { "\($0.name): \(value($0.name)?.description ?? "")" }.joined(separator: ", ") + "]"
  }
}
