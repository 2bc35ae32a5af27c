import Tensors

/// Batches that are read where the data lies: in order, with nothing copied.
final class DirectFeed: ArrayFeed {
  private let bases: [UnsafeMutableRawPointer]
  private let batchBytes: [Int]
  private let storages: [Storage]

  override init(_ data: TrainingData, batchSize: Int) throws {
    storages = try data.arrays.map { try $0.elementStorage() }
    bases = storages.map(\.pointer)
    let rows = min(batchSize, data.count)
    batchBytes = data.arrays.map { $0.rowByteCount * rows }
    try super.init(data, batchSize: batchSize)
    pointers = bases
  }

  override func advance() -> Bool {
    let batch = step()
    for index in bases.indices { pointers[index] = bases[index] + batch * batchBytes[index] }
    return true
  }

  override func rewind() { position = 0 }
}
