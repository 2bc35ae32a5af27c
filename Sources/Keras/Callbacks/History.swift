/// What `fit` returns: the loss and the metrics, epoch by epoch.
///
/// ```swift
/// let history = try model.fit(x, y, epochs: 3, validationSplit: 0.1)
/// history.history["val_loss"]        // three numbers
/// ```
public final class History: Callback {
  /// The epochs that were trained, counted from 0.
  public private(set) var epoch: [Int] = []
  /// Values by name, in alphabetical order as in Keras: `accuracy`, `loss`, `val_accuracy`, `val_loss`.
  public private(set) var history = MetricHistory()

  /// The values with that name, epoch by epoch; the means where a metric has several values.
  public subscript(name: String) -> [Double]? { history[name] }

  public override func onTrainBegin(logs: Logs) { epoch = [] }

  public override func onEpochEnd(_ epoch: Int, logs: Logs) {
    self.epoch.append(epoch)
    for name in logs.names { if let value = logs.value(name) { history.append(value, to: name) } }
  }
}

/// Named series of numbers, in order.
public struct MetricHistory: Sequence, Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// The names in the order of their first occurrence.
  public private(set) var keys: [String] = []
  /// The series without their order.
  public private(set) var dictionary: [String: [Double]] = [:]
  /// All values of metrics that have several, of which ``dictionary`` has the means.
  private var arrays: [String: [MetricValue]] = [:]

  public init() {}

  public init(dictionaryLiteral elements: (String, [Double])...) {
    for (name, values) in elements { self[name] = values }
  }

  /// All values of the series with that name, such as a score for each class; nil when there is none.
  public func values(_ name: String) -> [MetricValue]? {
    arrays[name] ?? dictionary[name].map { $0.map { MetricValue($0) } }
  }

  /// The series with that name; nil when there is none. Where a metric has several values, it is that of their means;
  /// see ``values(_:)``.
  public subscript(name: String) -> [Double]? {
    get { dictionary[name] }
    set {
      arrays[name] = nil
      if let newValue {
        if dictionary.updateValue(newValue.map(\.withoutSignedNaN), forKey: name) == nil { keys.append(name) }
      } else if dictionary.removeValue(forKey: name) != nil {
        keys.removeAll { $0 == name }
      }
    }
  }

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }

  public func makeIterator() -> AnyIterator<(key: String, value: [Double])> {
    var names = keys.makeIterator()
    return AnyIterator { names.next().map { ($0, dictionary[$0, default: []]) } }
  }

  mutating func append(_ value: MetricValue, to name: String) {
    if dictionary[name] == nil { keys.append(name) }
    if !value.isScalar || arrays[name] != nil { arrays[name] = (values(name) ?? []) + [value] }
    dictionary[name, default: []].append(value.mean.withoutSignedNaN)
  }
}

extension MetricHistory: CustomStringConvertible {
  public var description: String {
    "["
      + keys.map { "\"\($0)\": [\((values($0) ?? []).map(\.description).joined(separator: ", "))]" }
      .joined(separator: ", ") + "]"
  }
}

/// Draws the curves of a training run; see ``plotHistory(_:to:title:)-(_,String,String?)``.
public func plotHistory(_ history: MetricHistory, to path: String, title: String? = nil) throws {
  try plotHistory(history.dictionary, to: path, title: title)
}
