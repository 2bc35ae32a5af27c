import Tensors

/// Batches that a ``BatchSource`` makes, one at a time, on the thread that uses them.
final class SourceFeed: BatchFeed {
  private let source: any BatchSource
  /// Checks a batch and adds class weights.
  private let prepare: (Batch) throws -> TrainingData
  /// The first batch, which was looked at to learn the signature and is still to be used.
  private var first: TrainingData?
  /// Keeps the current batch's memory.
  private var storages: [Storage] = []
  private var position = 0

  /// - Parameters:
  ///   - context: the caller, for errors: `"fit"`.
  ///   - prepare: checks each batch, and may add sample weights.
  /// - Throws: `KerasError.invalidData` when there is no batch at all; what the source throws.
  init(
    _ source: any BatchSource, for context: String, prepare: @escaping (Batch) throws -> TrainingData
  ) throws {
    self.source = source
    self.prepare = prepare
    try source.rewind()
    guard let batch = try source.nextBatch() else {
      throw KerasError.invalidData(context, "the data has no batches")
    }
    let data = try prepare(batch)
    first = data
    super.init(signature: data.signature)
  }

  override var batchesPerPass: Int? { source.batchCount }
  override var remaining: Int? { source.batchCount.map { position >= $0 ? $0 : $0 - position } }

  override func advance() throws -> Bool {
    if position > 0, position == source.batchCount { try rewind() }
    let data: TrainingData
    if let first {
      data = first
      self.first = nil
    } else {
      guard let batch = try source.nextBatch() else {
        try rewind()
        return false
      }
      data = try prepare(batch)
    }
    position += 1
    storages = try data.arrays.map { try $0.elementStorage() }
    let signature = data.signature
    if signature != self.signature { setSignature(signature) }
    return true
  }

  override func run(_ step: Program) throws { try step.run(storages, into: []) }

  override func rewind() throws {
    if first == nil, position > 0 { try source.rewind() }
    position = 0
  }
}
