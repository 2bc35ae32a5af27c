import CKernels
import Tensors

/// Batches in an order that is new for each pass, whose samples are copied together.
///
/// Where steps leave a processor idle, another thread copies the batches ahead. Where steps use them all, such a thread
/// would take one away from a team that waits for its slowest; the team itself then copies the next batch during each
/// step, with those of its threads that have nothing to do in it.
final class ShuffledFeeder: Feeder {
  private enum Delivery {
    case ahead(Prefetcher)
    case besides(now: BatchBuffers, next: BatchBuffers)
    case now(BatchBuffers)
  }
  private let gatherer: RowGatherer
  private let batchesPerPass: Int
  private var delivery: Delivery?

  init(_ arrays: [Tensor], batchSize: Int, seed: UInt64) throws {
    let count = arrays[0].shape[0]
    gatherer = try RowGatherer(arrays, batchSize: batchSize, seed: seed)
    batchesPerPass = (count + batchSize - 1) / batchSize
    super.init()
  }

  override func begin(for executable: any Executable) throws {
    try begin(besideTeam: (executable as? CPUProgram)?.usesTeam ?? false)
  }

  /// Gets ready for steps that use all processors, or only one of them.
  func begin(besideTeam: Bool) throws {
    if delivery != nil { return }
    // Below this a batch is copied faster than it is handed over from another thread.
    let isSmall = gatherer.batchByteCount <= 16 << 10
    if besideTeam {
      delivery = .besides(now: try gatherer.makeBuffers(), next: try gatherer.makeBuffers())
    } else if isSmall || ck_max_threads() < 2 {
      let buffers = try gatherer.makeBuffers()
      pointers = buffers.pointers
      delivery = .now(buffers)
    } else {
      delivery = .ahead(try Prefetcher(gatherer, batchesPerPass: batchesPerPass))
    }
  }

  override func deliver(_ batch: Int) throws {
    if delivery == nil { try begin(besideTeam: false) }
    let following = batch + 1 == batchesPerPass ? 0 : batch + 1
    switch delivery! {
    case .ahead(let prefetcher):
      pointers = prefetcher.next().pointers
    case .besides(let before, let buffers):
      if batch == 0 {
        gatherer.beginPass()
        gatherer.prepare(buffers, batch: batch)
      }
      // Nothing is left to copy but for the first batch, or where the step before failed.
      buffers.fill(threads: Int(ck_max_threads()))
      pointers = buffers.pointers
      delivery = .besides(now: buffers, next: before)
      // Position 0 is in another order, that of the next pass, which may not come.
      sideWork = following == 0 ? nil : before.filling
      if following > 0 { gatherer.prepare(before, batch: following) }
    case .now(let buffers):
      if batch == 0 { gatherer.beginPass() }
      gatherer.prepare(buffers, batch: batch)
      buffers.fill(threads: 1)
    }
  }
}
