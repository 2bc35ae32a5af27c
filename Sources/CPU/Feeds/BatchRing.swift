import Glibc
import Synchronization

/// A ring of batch buffers between one thread that fills them and one that uses them, in order.
///
/// Neither takes a lock while the other keeps up. A step may take only 60 µs, about what waking a thread takes, so the
/// consumer looks for a while before it sleeps, and the producer, once it has filled the ring, sleeps until half of it
/// is free: one wake-up for many steps.
final class BatchRing: @unchecked Sendable {
  private let slots: [BatchBuffers]
  private let produced = Atomic<Int>(0)
  private let released = Atomic<Int>(0)
  private let isStopped = Atomic<Bool>(false)
  private let producerSleeps = Atomic<Bool>(false)
  private let consumerSleeps = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ slots: [BatchBuffers]) {
    self.slots = slots
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  // MARK: The consumer

  /// The batch with that number, once it is there.
  func take(_ number: Int) -> BatchBuffers {
    var looks = 0
    while produced.load(ordering: .acquiring) <= number {
      looks += 1
      if looks > 4000 {
        sleep(consumerSleeps) { self.produced.load(ordering: .sequentiallyConsistent) > number }
      }
    }
    return slots[number % slots.count]
  }

  /// Gives back the buffers of that batch and all before.
  func release(_ number: Int) {
    released.store(number + 1, ordering: .sequentiallyConsistent)
    if producerSleeps.load(ordering: .sequentiallyConsistent), hasRoom(produced.load(ordering: .relaxed)) { wake() }
  }

  /// Lets the producer end.
  func stop() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  // MARK: The producer

  /// Buffers for the batch with that number, once there are free ones; nil after ``stop()``.
  func space(for number: Int) -> BatchBuffers? {
    if number - released.load(ordering: .acquiring) >= slots.count {
      sleep(producerSleeps) { self.hasRoom(number) || self.isStopped.load(ordering: .sequentiallyConsistent) }
    }
    return isStopped.load(ordering: .relaxed) ? nil : slots[number % slots.count]
  }

  func publish(_ number: Int) {
    produced.store(number + 1, ordering: .sequentiallyConsistent)
    if consumerSleeps.load(ordering: .sequentiallyConsistent) { wake() }
  }

  private func hasRoom(_ produced: Int) -> Bool {
    produced - released.load(ordering: .sequentiallyConsistent) <= slots.count / 2
  }

  private func sleep(_ flag: borrowing Atomic<Bool>, until condition: () -> Bool) {
    pthread_mutex_lock(mutex)
    flag.store(true, ordering: .sequentiallyConsistent)
    while !condition() { pthread_cond_wait(changed, mutex) }
    flag.store(false, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wake() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }
}
