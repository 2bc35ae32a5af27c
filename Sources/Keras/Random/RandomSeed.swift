import Synchronization

/// Makes every random number that follows in this process repeatable: initializers, shuffles, dropout and whatever else
/// draws its own seed. As `keras.utils.set_random_seed`.
///
/// - Parameter seed: any number; the same one gives the same run for the same number of threads.
public func setRandomSeed(_ seed: Int) { Session.current.seeds.restart(UInt64(bitPattern: Int64(seed))) }

/// The process-wide source of default seeds.
public enum RandomSeed {
  /// The next seed.
  public static func next() -> UInt32 { Session.current.seeds.next() }
}

/// A sequence of seeds, made from one key.
final class SeedSequence: Sendable {
  private struct State {
    var key: UInt64
    var drawn: UInt64 = 0
  }
  private let state: Mutex<State>

  init(key: UInt64 = .random(in: 0 ... .max)) { state = Mutex(State(key: key)) }

  func next() -> UInt32 {
    state.withLock { state in
      defer { state.drawn &+= 1 }
      return Philox.block(state.drawn, key: state.key).0
    }
  }

  func restart(_ key: UInt64) { state.withLock { $0 = State(key: key) } }
}
