import Keras

/// Takes the time of each epoch, and nothing of the batches.
final class EpochTimes: Callback {
  private(set) var seconds: [Double] = []
  private var start = 0.0

  override func onEpochBegin(_ epoch: Int, logs: Logs) { start = now() }
  override func onEpochEnd(_ epoch: Int, logs: Logs) { seconds.append(now() - start) }
}

/// The seconds of a call at its best: the smallest mean of runs of some calls, after a first call that compiles.
func bestSeconds(of calls: Int, within seconds: Double, _ call: () throws -> Void) rethrows -> Double {
  try call()
  var best = Double.infinity
  let deadline = now() + seconds
  repeat {
    let start = now()
    for _ in 0..<calls { try call() }
    best = min(best, (now() - start) / Double(calls))
  } while now() < deadline
  return best
}
