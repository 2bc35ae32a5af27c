import Synchronization

/// Makes every random number that follows in this process repeatable: initializers, shuffles, dropout and whatever else
/// draws its own seed. As `keras.utils.set_random_seed`.
///
/// - Parameter seed: any number; the same one gives the same run for the same number of threads.
public func setRandomSeed(_ seed: Int) { RandomSeed.restart(UInt64(bitPattern: Int64(seed))) }

/// The process-wide source of seeds for what was not given one.
public enum RandomSeed {
  private struct State {
    var key: UInt64
    var drawn: UInt64 = 0
  }
  private static let state = Mutex(State(key: .random(in: 0 ... .max)))

  /// The next seed.
  public static func next() -> UInt32 {
    state.withLock { state in
      defer { state.drawn &+= 1 }
      return Philox.block(state.drawn, key: state.key).0
    }
  }

  static func restart(_ key: UInt64) { state.withLock { $0 = State(key: key) } }
}
