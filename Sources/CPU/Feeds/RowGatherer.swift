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
  private let orderMemory: Storage
  private var pass: UInt64 = 0

  init(_ arrays: [Tensor], batchSize: Int, seed: UInt64) throws {
    count = arrays[0].shape[0]
    self.batchSize = batchSize
    storages = try arrays.map { try $0.evaluatedStorage() }
    rowBytes = arrays.map(\.rowByteCount)
    batchByteCount = rowBytes.reduce(0, +) * batchSize
    self.seed = seed
    orderMemory = try Storage(
      byteCount: count * MemoryLayout<Int64>.stride, for: "the order of \(count) samples")
    order = UnsafeMutableBufferPointer(
      start: orderMemory.pointer.bindMemory(to: Int64.self, capacity: count), count: count)
    for index in order.indices { order[index] = Int64(index) }
  }

  /// Memory for one batch, an array after another.
  func makeBuffers() throws -> BatchBuffers {
    try BatchBuffers(byteCounts: rowBytes.map { $0 * batchSize }, sources: storages.map(\.pointer), rowBytes: rowBytes)
  }

  /// Draws the order of a new pass.
  func beginPass() {
    shuffle(order, key: seed &+ pass)
    pass += 1
  }

  /// Makes copying the samples of the pass's batch with that number the buffers' work.
  func prepare(_ buffers: BatchBuffers, batch: Int) {
    let start = batch * batchSize
    buffers.prepare(indices: order.baseAddress! + start, rows: min(batchSize, count - start))
  }
}

/// Memory for one batch's arrays, and the work of filling it.
final class BatchBuffers: @unchecked Sendable {
  let pointers: [UnsafeMutableRawPointer]
  /// What copies the batch that was prepared last, piece by piece.
  let filling: UnsafeMutablePointer<ck_side_work>
  private let storages: [Storage]
  private let gather: UnsafeMutablePointer<ck_row_gather>
  private let arrays: UnsafeMutableBufferPointer<ck_gathered_array>

  fileprivate init(byteCounts: [Int], sources: [UnsafeMutableRawPointer], rowBytes: [Int]) throws {
    storages = try byteCounts.map { try Storage(byteCount: $0, for: "a batch of the data") }
    pointers = storages.map(\.pointer)
    arrays = .allocate(capacity: sources.count)
    for index in sources.indices {
      arrays.initializeElement(
        at: index,
        to: ck_gathered_array(to: pointers[index], from: sources[index], row_bytes: Int64(rowBytes[index])))
    }
    gather = .allocate(capacity: 1)
    gather.initialize(
      to: ck_row_gather(indices: nil, rows: 0, array: arrays.baseAddress, arrays: Int32(sources.count)))
    filling = .allocate(capacity: 1)
    filling.initialize(to: ck_side_work(piece: ck_gather_piece, context: gather, pieces: 0, begun: 0))
  }

  /// Copies what is not copied yet.
  func fill(threads: Int) {
    if filling.pointee.begun < filling.pointee.pieces { ck_run_side_work(filling, Int32(threads)) }
  }

  deinit {
    arrays.deallocate()
    gather.deallocate()
    filling.deallocate()
  }

  fileprivate func prepare(indices: UnsafePointer<Int64>, rows: Int) {
    gather.pointee.indices = indices
    gather.pointee.rows = Int64(rows)
    filling.pointee.pieces = ck_gather_pieces(gather)
    filling.pointee.begun = 0
  }
}
