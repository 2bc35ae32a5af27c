import Tensors

/// Arrays in memory that are cut into batches of one size; the last one may be shorter.
class ArrayFeed: BatchFeed {
  final let batchSize: Int
  final let data: TrainingData
  final private let passLength: Int
  /// The number of the next batch in its pass.
  final var position = 0
  private final let full: BatchSignature
  private final var isFull = true

  init(_ data: TrainingData, batchSize: Int) throws {
    self.data = data
    self.batchSize = min(batchSize, data.count)
    passLength = (data.count + self.batchSize - 1) / self.batchSize
    func spec(_ tensor: Tensor, _ rows: Int) -> TensorSpec {
      TensorSpec([rows] + tensor.shape.dropFirst(), tensor.dtype)
    }
    full = BatchSignature(
      x: spec(data.x, self.batchSize), y: data.y.map { [size = self.batchSize] in spec($0, size) },
      sampleWeight: data.sampleWeight.map { [size = self.batchSize] in spec($0, size) })
    super.init(signature: full)
  }

  final override var batchesPerPass: Int? { passLength }
  final override var remaining: Int? { passLength - position }

  /// Samples of a pass's batch with that number.
  final func rows(ofBatch index: Int) -> Int { min(batchSize, data.count - index * batchSize) }

  /// Moves to the next batch's number and gives the one to deliver now.
  final func step() -> Int {
    let current = position
    position = current + 1 == passLength ? 0 : current + 1
    let rows = rows(ofBatch: current)
    if (rows == batchSize) != isFull {
      isFull.toggle()
      var signature = full
      signature.x.shape[0] = rows
      signature.y?.shape[0] = rows
      signature.sampleWeight?.shape[0] = rows
      setSignature(signature)
    }
    return current
  }
}

extension ArrayFeed {
  /// The cheapest feed that does what is asked.
  ///
  /// - Parameters:
  ///   - data: computed arrays.
  ///   - batchSize: samples of a batch.
  ///   - shuffleSeed: from what to draw a new order for each pass; nil keeps the data's order.
  static func feed(_ data: TrainingData, batchSize: Int, shuffleSeed: UInt64?) throws -> ArrayFeed {
    guard let shuffleSeed else { return try DirectFeed(data, batchSize: batchSize) }
    let gatherer = try RowGatherer(data, batchSize: min(batchSize, data.count), seed: shuffleSeed)
    return try ShuffledFeed(data, batchSize: batchSize, gatherer: gatherer)
  }
}
