import Glibc
import Synchronization

/// Ends training early without losing it: by Ctrl-C, or by cancelling the task.
///
/// The first Ctrl-C lets the running step finish, then `fit` returns; the second one ends the process. The signal's
/// handler is there only while a `fit` runs, and only where the process has none of its own.
final class Interruption {
  private let countAtStart: Int

  init() {
    SignalHandler.retain()
    countAtStart = SignalHandler.interrupts.load(ordering: .relaxed)
  }

  deinit { SignalHandler.release() }

  /// Whether training should end after the running step.
  var isRequested: Bool {
    SignalHandler.interrupts.load(ordering: .relaxed) != countAtStart || Task.isCancelled
  }
}

private enum SignalHandler {
  static let interrupts = Atomic<Int>(0)

  private struct Installation {
    var users = 0
    var previous: sigaction?
  }
  private static let installation = Mutex(Installation())

  /// Installs the handler for the first of several `fit`s at a time.
  static func retain() {
    installation.withLock { state in
      state.users += 1
      guard state.users == 1 else { return }
      // The handler may not be the first to touch the counter, since that would initialize it.
      _ = interrupts.load(ordering: .relaxed)
      var current = sigaction()
      sigaction(SIGINT, nil, &current)
      guard isDefault(current) else { return }
      var own = sigaction()
      own.__sigaction_handler.sa_handler = { _ in SignalHandler.interrupts.add(1, ordering: .relaxed) }
      // Only once: a second Ctrl-C does what it does without a handler.
      own.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_RESTART)
      sigaction(SIGINT, &own, nil)
      state.previous = current
    }
  }

  static func release() {
    installation.withLock { state in
      state.users -= 1
      guard state.users == 0, var previous = state.previous else { return }
      sigaction(SIGINT, &previous, nil)
      state.previous = nil
    }
  }

  private static func isDefault(_ action: sigaction) -> Bool {
    action.sa_flags & Int32(SA_SIGINFO) == 0
      && unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_DFL, to: Int.self)
  }
}
