import Tensors

/// Feeds steps with batches, going over the data again and again.
class BatchFeed {
  final private(set) var signature: BatchSignature
  /// Goes up whenever the signature changes.
  final private(set) var version = 0

  init(signature: BatchSignature) { self.signature = signature }

  final func setSignature(_ new: BatchSignature) {
    signature = new
    version += 1
  }

  /// Gets ready for runs of a step; called before the first batch.
  func begin(for step: Program) throws {}

  /// Batches of one pass over the data; nil when that is not known.
  var batchesPerPass: Int? { nil }
  /// Batches left of the running pass; nil when that is not known.
  var remaining: Int? { nil }
  /// Goes on to the next batch, after the last one to the first one of the next pass.
  /// - Returns: false when there was none, though none was known to be missing.
  func advance() throws -> Bool { false }
  /// Runs a step on the batch that the feed stands at.
  func run(_ step: Program) throws {}
  /// Goes back to the beginning of the data; only feeds that evaluate do.
  func rewind() throws { preconditionFailure("this feed only goes on") }
}
