import Tensors

/// The numbers that a callback is shown, by name: `logs["loss"]`, `logs["val_accuracy"]`.
///
/// Those of a running epoch are computed when somebody first asks for them, so a callback that does not look costs
/// nothing. What one callback adds or changes, the callbacks after it see too.
public final class Logs: ExpressibleByDictionaryLiteral {
  public typealias Entry = (name: String, value: Double)

  private var known: [Entry] = []
  private var source: (() throws -> [Entry])?
  /// Why the numbers could not be computed; `fit` throws it after the callback has returned.
  private(set) var failure: (any Error)?
  /// What the model gave for the batch; only in `onPredictBatchEnd`.
  public internal(set) var outputs: Tensor?

  public init(_ entries: [Entry] = []) { known = Logs.withoutSignedNaN(entries) }

  public convenience init(dictionaryLiteral elements: (String, Double)...) {
    self.init(elements.map { (name: $0.0, value: $0.1) })
  }

  /// Numbers that `source` gives when they are wanted.
  init(from source: @escaping () throws -> [Entry]) { self.source = source }

  /// All of them, in the order of the progress bar and of ``History``.
  public var entries: [Entry] {
    load()
    return known
  }

  /// Whether the numbers have been computed.
  var isLoaded: Bool { source == nil }

  public var names: [String] { entries.map(\.name) }

  /// The number with that name, or nil when there is none.
  public subscript(name: String) -> Double? {
    get { entries.first { $0.name == name }?.value }
    set {
      load()
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

  /// Computes what was not asked for yet, before the numbers behind it change.
  func load() {
    guard let source else { return }
    self.source = nil
    do { known = Logs.withoutSignedNaN(try source()) } catch { failure = error }
  }

  private static func withoutSignedNaN(_ entries: [Entry]) -> [Entry] {
    entries.map { ($0.name, $0.value.withoutSignedNaN) }
  }
}

extension Double {
  /// The number; what is not one without the sign that processors set as they like, and that Swift prints: `-nan`.
  var withoutSignedNaN: Double { isNaN ? .nan : self }

  /// The number as Python prints it. The sign of what is not a number, which processors set as they like, is not told.
  var pythonText: String { isNaN ? "nan" : "\(self)" }
}

extension Logs: CustomStringConvertible {
  public var description: String {
    "[" + entries.map { "\($0.name): \($0.value.pythonText)" }.joined(separator: ", ") + "]"
  }
}
