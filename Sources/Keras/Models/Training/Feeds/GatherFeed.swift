/// Batches that are copied just before they are used, on the thread that uses them.
final class GatherFeed: ArrayFeed {
  private let gatherer: RowGatherer
  private let buffers: BatchBuffers

  init(_ data: TrainingData, batchSize: Int, gatherer: RowGatherer) throws {
    self.gatherer = gatherer
    buffers = gatherer.makeBuffers()
    try super.init(data, batchSize: batchSize)
    pointers = buffers.pointers
  }

  override func advance() -> Bool {
    let batch = step()
    if batch == 0 { gatherer.beginPass() }
    gatherer.fill(buffers, batch: batch)
    return true
  }
}
