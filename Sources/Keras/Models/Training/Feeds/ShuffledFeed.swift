import CKernels
import Tensors

/// Batches in an order that is new for each pass, whose samples are copied together.
///
/// Where steps leave a processor idle, another thread copies the batches ahead. Where steps use them all, such a thread would take
/// one away from a team that waits for its slowest; the team itself then copies each batch just before it is used.
final class ShuffledFeed: ArrayFeed {
  private enum Delivery {
    case ahead(Prefetcher)
    case now(BatchBuffers, threads: Int)
  }
  private let gatherer: RowGatherer
  private var delivery: Delivery?

  init(_ data: TrainingData, batchSize: Int, gatherer: RowGatherer) throws {
    self.gatherer = gatherer
    try super.init(data, batchSize: batchSize)
  }

  override func begin(besideTeam: Bool) throws {
    if delivery != nil { return }
    // Below this a batch is copied faster than it is handed over from another thread, or shared by several.
    let isSmall = gatherer.batchByteCount <= 16 << 10
    if isSmall || besideTeam || ck_max_threads() < 2 {
      let buffers = gatherer.makeBuffers()
      pointers = buffers.pointers
      delivery = .now(buffers, threads: isSmall ? 1 : Int(ck_max_threads()))
    } else {
      delivery = .ahead(try Prefetcher(gatherer, batchesPerPass: batchesPerPass!))
    }
  }

  override func advance() throws -> Bool {
    if delivery == nil { try begin(besideTeam: false) }
    let batch = step()
    switch delivery! {
    case .ahead(let prefetcher):
      pointers = prefetcher.next().pointers
    case .now(let buffers, let threads):
      if batch == 0 { gatherer.beginPass() }
      gatherer.fill(buffers, batch: batch, threads: threads)
    }
    return true
  }
}
