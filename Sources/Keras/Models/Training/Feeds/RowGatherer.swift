import CKernels
import Tensors

/// Copies the rows of a batch out of the data, in a random order that is new for each pass.
final class RowGatherer: @unchecked Sendable {
  /// Bytes of a whole batch, all arrays together.
  let batchByteCount: Int
  private let count: Int
  private let batchSize: Int
  private let storages: [Storage]
  private let rowBytes: [Int]
  private let seed: UInt64
  /// The order of the samples in this pass.
  private let order: UnsafeMutableBufferPointer<Int64>
  private var pass: UInt64 = 0

  init(_ data: TrainingData, batchSize: Int, seed: UInt64) throws {
    count = data.count
    self.batchSize = batchSize
    storages = try data.arrays.map { try $0.elementStorage() }
    rowBytes = data.arrays.map(\.rowByteCount)
    batchByteCount = rowBytes.reduce(0, +) * batchSize
    self.seed = seed
    order = .allocate(capacity: count)
    for index in order.indices { order[index] = Int64(index) }
  }

  deinit { order.deallocate() }

  /// Memory for one batch, an array after another.
  func makeBuffers() -> BatchBuffers { BatchBuffers(byteCounts: rowBytes.map { $0 * batchSize }) }

  /// Draws the order of a new pass.
  func beginPass() {
    shuffle(order, key: seed &+ pass)
    pass += 1
  }

  /// Copies the samples of the pass's batch with that number.
  func fill(_ buffers: BatchBuffers, batch: Int, threads: Int) {
    let start = batch * batchSize
    let rows = min(batchSize, count - start)
    for (index, destination) in buffers.pointers.enumerated() {
      ck_gather_rows(
        destination, storages[index].pointer, order.baseAddress! + start, Int64(rows), Int64(rowBytes[index]),
        Int32(threads))
    }
  }
}

/// Memory for one batch's arrays.
final class BatchBuffers: @unchecked Sendable {
  let pointers: [UnsafeMutableRawPointer]
  private let storages: [Storage]

  init(byteCounts: [Int]) {
    storages = byteCounts.map { Storage(byteCount: $0) }
    pointers = storages.map(\.pointer)
  }
}

/// Puts elements into a random order, every order being as likely (Fisher and Yates, 1938; Durstenfeld, 1964).
func shuffle(_ elements: UnsafeMutableBufferPointer<Int64>, key: UInt64) {
  var block: UInt64 = 0
  var upper = elements.count - 1
  // A place among n is the high half of word · n (Lemire, 2019): off from even by less than n / 2³².
  func exchange(_ word: UInt32) {
    guard upper > 0 else { return }
    elements.swapAt(upper, Int((UInt64(word) * UInt64(upper + 1)) >> 32))
    upper -= 1
  }
  while upper > 0 {
    let words = Philox.block(block, key: key)
    block += 1
    exchange(words.0)
    exchange(words.1)
    exchange(words.2)
    exchange(words.3)
  }
}
