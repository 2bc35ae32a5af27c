import CKernels

/// How many threads a step is worth. Waking a team costs microseconds, so small work stays on one thread.
enum CostModel {
  /// The threads that a step may use at the most.
  static let maximumThreads = Int(ck_max_threads())

  /// Work below this many nanoseconds is not divided.
  private static let smallestShare = 40_000.0

  /// Threads for work that takes one thread so many nanoseconds.
  static func threads(nanoseconds: Double) -> Int {
    max(1, min(maximumThreads, Int(nanoseconds / smallestShare)))
  }

  /// Moving bytes through the caches.
  static func threads(bytes: Int) -> Int { threads(nanoseconds: Double(bytes) / 12) }

  /// Multiplications and additions of a product, at what one core does of them.
  static func threads(flops: Double) -> Int {
    // A product is divided by rows and columns of tiles, which makes small parts slow: it must be worth more.
    flops < 4e6 ? 1 : threads(nanoseconds: flops / 70)
  }
}
