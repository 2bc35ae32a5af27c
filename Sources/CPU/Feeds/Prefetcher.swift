import Glibc
import Tensors

/// Another thread that copies batches while the ones before are trained on.
final class Prefetcher {
  private let ring: BatchRing
  private let thread: pthread_t
  /// Batches that were taken from the ring.
  private var taken = 0

  /// - Throws: `TensorError` when the system does not give another thread.
  init(_ gatherer: RowGatherer, batchesPerPass: Int) throws {
    // About a megabyte of batches ahead: the copies stay in the cache, and neither thread often waits for the other.
    let slots = min(16, max(3, (1 << 20) / gatherer.batchByteCount))
    ring = BatchRing(try (0..<slots).map { _ in try gatherer.makeBuffers() })
    thread = try startThread(Producer(ring: ring, gatherer: gatherer, batchesPerPass: batchesPerPass))
  }

  deinit {
    ring.stop()
    pthread_join(thread, nil)
  }

  /// The next batch; the one before is given back.
  func next() -> BatchBuffers {
    if taken > 0 { ring.release(taken - 1) }
    taken += 1
    return ring.take(taken - 1)
  }
}

/// What the other thread does.
private final class Producer {
  let ring: BatchRing
  let gatherer: RowGatherer
  let batchesPerPass: Int

  init(ring: BatchRing, gatherer: RowGatherer, batchesPerPass: Int) {
    self.ring = ring
    self.gatherer = gatherer
    self.batchesPerPass = batchesPerPass
  }

  func run() {
    var number = 0
    while true {
      gatherer.beginPass()
      for batch in 0..<batchesPerPass {
        guard let buffers = ring.space(for: number) else { return }
        gatherer.prepare(buffers, batch: batch)
        buffers.fill(threads: 1)
        ring.publish(number)
        number += 1
      }
    }
  }
}

private func startThread(_ producer: Producer) throws -> pthread_t {
  let context = Unmanaged.passRetained(producer)
  var thread = pthread_t()
  // Signals are for the threads that the application knows of. The new thread inherits the mask.
  var all = sigset_t()
  var before = sigset_t()
  sigfillset(&all)
  pthread_sigmask(SIG_SETMASK, &all, &before)
  defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
  let status = pthread_create(
    &thread, nil,
    { context in
      Unmanaged<Producer>.fromOpaque(context!).takeRetainedValue().run()
      return nil
    }, context.toOpaque())
  guard status == 0 else {
    context.release()
    throw TensorError(operation: "fit", message: "cannot start a thread: \(String(cString: strerror(status)))")
  }
  return thread
}
