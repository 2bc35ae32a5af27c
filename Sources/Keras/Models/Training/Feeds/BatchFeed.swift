import CKernels
import Tensors

/// What a step is compiled for: the shapes and element types of a batch.
struct BatchSignature: Hashable {
  var x: TensorSpec
  var y: TensorSpec?
  var sampleWeight: TensorSpec?

  /// Those that are there, x first.
  var specs: [TensorSpec] { [x] + [y, sampleWeight].compactMap { $0 } }
  /// Samples in the batch.
  var rows: Int { x.shape.first ?? 1 }
}

/// Feeds steps with batches, going over the data again and again.
///
/// A feed gives pointers, not tensors: between two steps nothing is allocated, counted or looked up.
class BatchFeed {
  /// Where the batch's arrays begin: x, then y and the weights where there are such.
  final var pointers: [UnsafeMutableRawPointer] = []
  /// What the step on this batch is to do on the side: part of the next batch's delivery.
  final var sideWork: UnsafeMutablePointer<ck_side_work>?
  final private(set) var signature: BatchSignature
  /// Goes up whenever the signature changes.
  final private(set) var version = 0

  init(signature: BatchSignature) { self.signature = signature }

  final func setSignature(_ new: BatchSignature) {
    signature = new
    version += 1
  }

  /// Gets ready for steps that use all processors, or only one of them; called before the first batch.
  func begin(besideTeam: Bool) throws {}

  /// Batches of one pass over the data; nil when that is not known.
  var batchesPerPass: Int? { nil }
  /// Batches left of the running pass; nil when that is not known.
  var remaining: Int? { nil }
  /// Goes on to the next batch, after the last one to the first one of the next pass.
  /// - Returns: false when there was none, though none was known to be missing.
  func advance() throws -> Bool { false }
  /// Goes back to the beginning of the data; only feeds that evaluate do.
  func rewind() throws { preconditionFailure("this feed only goes on") }
}
