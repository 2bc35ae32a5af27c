/// When a callback saves: after each epoch, or after every so many batches.
public struct SaveFrequency: Sendable, Hashable {
  /// Batches between two savings; nil saves after each epoch.
  let batches: Int?
}

/// The `saveFreq` argument: Keras' `"epoch"`, a number of batches, or `.epoch`.
public protocol SaveFrequencySpecifier {
  /// - Parameter callback: the caller, for errors.
  /// - Throws: `KerasError.invalidArgument` when it is neither.
  func resolved(for callback: String) throws -> SaveFrequency
}

extension SaveFrequencySpecifier where Self == SaveFrequency {
  /// After each epoch.
  public static var epoch: SaveFrequency { SaveFrequency(batches: nil) }
}

extension SaveFrequency: SaveFrequencySpecifier {
  public func resolved(for callback: String) -> SaveFrequency { self }
}

extension Int: SaveFrequencySpecifier {
  public func resolved(for callback: String) throws -> SaveFrequency {
    try requirePositive(self, callback, "saveFreq")
    return SaveFrequency(batches: self)
  }
}

extension String: SaveFrequencySpecifier {
  public func resolved(for callback: String) throws -> SaveFrequency {
    guard self == "epoch" else {
      throw KerasError.invalidArgument(callback, "saveFreq is \"\(self)\"; expected \"epoch\" or a number of batches")
    }
    return .epoch
  }
}

/// Counts batches, over the ends of epochs, until it is time to save.
struct BatchCounter {
  private var sinceLastSaving = 0
  private(set) var lastBatch: Int?

  /// Whether `period` batches or more have passed since this was last true.
  /// - Parameter batch: counted from 0 in each epoch; it may omit some, of one execution.
  mutating func isDue(after batch: Int, every period: Int) -> Bool {
    if let lastBatch, batch > lastBatch {
      sinceLastSaving += batch - lastBatch
    } else {
      sinceLastSaving += batch + 1
    }
    lastBatch = batch
    guard sinceLastSaving >= period else { return false }
    sinceLastSaving = 0
    return true
  }
}
