import Tensors

/// Batches whose rows are copied together.
final class ReferenceFeeder: BatchFeeder {
  private let arrays: [(storage: Storage, rowBytes: Int)]
  private let count: Int
  private let batchSize: Int
  private var order: [Int64]
  private let seed: UInt64?
  private var pass: UInt64 = 0
  private var batch: [Storage] = []

  init(_ arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws {
    self.arrays = try arrays.map { (try $0.evaluatedStorage(), $0.spec.byteCount / max($0.shape[0], 1)) }
    count = arrays[0].shape[0]
    self.batchSize = batchSize
    order = (0..<Int64(count)).map { $0 }
    seed = shuffleSeed
  }

  func begin(for executable: any Executable) {}

  func deliver(_ number: Int) throws {
    if number == 0, let seed {
      order.withUnsafeMutableBufferPointer { shuffle($0, key: seed &+ pass) }
      pass += 1
    }
    let rows = order[number * batchSize..<min((number + 1) * batchSize, count)]
    batch = try arrays.map { storage, rowBytes in
      let copy = try Storage(byteCount: rows.count * rowBytes, for: "a batch")
      for (place, row) in rows.enumerated() {
        copy.copy(storage.part(at: Int(row) * rowBytes, byteCount: rowBytes), at: place * rowBytes)
      }
      return copy
    }
  }

  func run(_ executable: any Executable) throws { try executable.run(batch, into: []) }
}
