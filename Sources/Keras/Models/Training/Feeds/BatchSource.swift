import Tensors

/// Data in batches: read from files that do not fit in memory, generated, or augmented.
///
/// `fit` asks for the batches of an epoch by ``nextBatch()`` until that gives nil or the epoch has all its steps, and
/// calls ``rewind()`` before it goes over the data again. Batches may differ in size; each new size is compiled for
/// once.
public protocol BatchSource: AnyObject {
  /// Batches from ``rewind()`` to the end; nil when that is not known.
  var batchCount: Int? { get }
  /// The next batch; nil at the end.
  func nextBatch() throws -> Batch?
  /// Goes back to the beginning.
  func rewind() throws
}

/// Batches by index, as Keras' `PyDataset`: a subclass provides their number and each batch.
open class BatchDataset: BatchSource {
  private var next = 0

  public init() {}

  /// Number of batches.
  open var count: Int { 0 }

  /// The batch with that number, counted from 0.
  open func batch(at index: Int) throws -> Batch {
    throw KerasError.notReady("\(type(of: self))", "batch(at:) must be overridden")
  }

  /// Called at the end of each epoch: a place to shuffle.
  open func onEpochEnd() {}

  public final var batchCount: Int? { count }

  public final func nextBatch() throws -> Batch? {
    guard next < count else { return nil }
    defer { next += 1 }
    return try batch(at: next)
  }

  public final func rewind() {
    if next > 0 { onEpochEnd() }
    next = 0
  }
}

extension BatchDataset: Sequence {
  /// The batches of one pass, for a custom loop: `for batch in dataset { … batch.x, batch.y … }`.
  ///
  /// A batch that cannot be made comes as one whose `x` carries the error; it is the last one.
  public func makeIterator() -> AnyIterator<Batch> {
    var index = 0
    return AnyIterator { [self] in
      guard index < count else { return nil }
      defer { index += 1 }
      do {
        return try batch(at: index)
      } catch {
        let message = "batch \(index): \(error)"
        index = count
        return Batch(Tensor(error: TensorError(operation: "\(type(of: self))", message: message)))
      }
    }
  }
}

/// The batches of a Swift sequence. A sequence that can be iterated only once, such as a generator, gives its
/// batches to the first epochs that ask.
public final class BatchSequence: BatchSource {
  public let batchCount: Int?
  private let makeIterator: () -> AnyIterator<Batch>
  private var iterator: AnyIterator<Batch>

  /// - Parameters:
  ///   - batches: the batches of an epoch.
  ///   - batchCount: how many there are, when that is known.
  public init<Batches: Sequence>(_ batches: Batches, batchCount: Int? = nil) where Batches.Element == Batch {
    self.batchCount = batchCount
    makeIterator = { AnyIterator(batches.makeIterator()) }
    iterator = makeIterator()
  }

  public func nextBatch() -> Batch? { iterator.next() }
  public func rewind() { iterator = makeIterator() }
}
