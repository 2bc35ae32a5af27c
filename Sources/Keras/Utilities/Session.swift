import Synchronization

/// What layers of one process share: the names that were given, the dtype policy of layers that name none, and the
/// seeds of what was given none.
final class Session: Sendable {
  /// The session of this task; the process-wide one unless the task has its own.
  @TaskLocal static var current = Session()

  private struct State {
    var names: [String: Int] = [:]
    var dtypePolicy = DTypePolicy(DType.float32)
  }
  private let state = Mutex(State())

  let seeds: SeedSequence

  init(seeds: SeedSequence = SeedSequence()) { self.seeds = seeds }

  /// The next free name for an object of the class: `"dense"`, `"dense_1"`, …
  func automaticName(for className: String) -> String {
    let base = className.filter { $0.isLetter || $0.isNumber || $0 == "_" }.snakeCased
    return state.withLock { state in
      let count = state.names[base, default: 0]
      state.names[base] = count + 1
      return count == 0 ? base : "\(base)_\(count)"
    }
  }

  var dtypePolicy: DTypePolicy {
    get { state.withLock { $0.dtypePolicy } }
    set { state.withLock { $0.dtypePolicy = newValue } }
  }

  func reset() { state.withLock { $0 = State() } }
}

/// Forgets the names that were given, so that the next layer of a class gets the plain one again, and sets the dtype
/// policy back to float32. As `keras.utils.clear_session`.
public func clearSession() { Session.current.reset() }
