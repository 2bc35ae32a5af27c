import Tensors

/// Arrays in memory that are cut into batches of one size; the last one may be shorter. The device delivers them.
final class ArrayFeed: BatchFeed {
  let batchSize: Int
  private let data: TrainingData
  private let feeder: any BatchFeeder
  private let passLength: Int
  /// The number of the next batch in its pass.
  private var position = 0
  private let full: BatchSignature
  private var isFull = true

  /// - Parameters:
  ///   - data: computed arrays.
  ///   - batchSize: samples of a batch.
  ///   - shuffleSeed: from what to draw a new order for each pass; nil keeps the data's order.
  init(_ data: TrainingData, batchSize: Int, shuffleSeed: UInt64? = nil) throws {
    self.data = data
    self.batchSize = min(batchSize, data.count)
    feeder = try Devices.current.feeder(for: data.arrays, batchSize: self.batchSize, shuffleSeed: shuffleSeed)
    passLength = (data.count + self.batchSize - 1) / self.batchSize
    full = data.signature.rows(self.batchSize)
    super.init(signature: full)
  }

  override var batchesPerPass: Int? { passLength }
  override var remaining: Int? { passLength - position }

  override func begin(for step: Program) throws { try feeder.begin(for: step.executable) }

  override func advance() throws -> Bool {
    let current = position
    position = current + 1 == passLength ? 0 : current + 1
    let rows = min(batchSize, data.count - current * batchSize)
    if (rows == batchSize) != isFull {
      isFull.toggle()
      setSignature(isFull ? full : full.rows(rows))
    }
    try feeder.deliver(current)
    return true
  }

  override func run(_ step: Program) throws { try feeder.run(step.executable) }

  override func rewind() { position = 0 }
}
