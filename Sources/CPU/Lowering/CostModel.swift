import CKernels

/// How many threads a step is worth. Waking a team costs microseconds, so small work stays on one thread.
enum CostModel {
  /// The threads that a step may use at the most.
  static let maximumThreads = Int(ck_max_threads())

  /// Work that takes one thread less than this many nanoseconds is not divided: a team costs microseconds, more of them
  /// the larger it is.
  private static let worthDividing = max(12_000, 4_000 * Double(maximumThreads))

  /// Threads for work that takes one thread so many nanoseconds: one or all. libgomp ends the threads that a smaller
  /// team has no use for and starts others for the next larger team, which costs more than idle threads do.
  static func threads(nanoseconds: Double) -> Int { nanoseconds < worthDividing ? 1 : maximumThreads }

  /// Moving bytes through the caches.
  static func threads(bytes: Int) -> Int { threads(nanoseconds: Double(bytes) / 12) }

  /// The time of a matmul's multiply-adds on one core.
  static func threads(flops: Double) -> Int {
    // A matmul is divided by rows and columns of tiles, which makes small parts slow: it must be worth more.
    flops < 1e6 ? 1 : threads(nanoseconds: flops / 70)
  }
}
