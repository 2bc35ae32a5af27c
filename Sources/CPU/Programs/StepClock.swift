import CKernels
import Glibc

/// Times each step of a program where `KERAS_PROFILE_PROGRAMS=N` asks for it: after N runs the program is printed on
/// stderr with the mean time of every step.
struct StepClock {
  /// The runs after which a program is printed; 0 without profiling.
  static let runs = getenv("KERAS_PROFILE_PROGRAMS").map { max(0, Int(atoi($0))) } ?? 0

  private var nanoseconds: [UInt64] = []
  private var finished = 0

  /// Runs the steps once.
  /// - Returns: whether that was the last run to be timed.
  mutating func time(
    _ calls: UnsafeMutablePointer<ck_step>, count: Int, side: UnsafeMutablePointer<ck_side_work>?
  ) -> Bool {
    if nanoseconds.isEmpty { nanoseconds = Array(repeating: 0, count: count) }
    ck_run(calls, Int32(count), side, &nanoseconds, nil)
    finished += 1
    return finished == StepClock.runs
  }

  var meanNanoseconds: [Double] { nanoseconds.map { Double($0) / Double(max(finished, 1)) } }

  /// Puts a program's listing on stderr.
  static func write(_ listing: String) {
    let text = listing + "\n\n"
    _ = text.utf8.withContiguousStorageIfAvailable { Glibc.write(2, $0.baseAddress, $0.count) }
  }
}
