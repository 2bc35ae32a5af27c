import Keras

/// Takes the time of each epoch, and nothing of the batches.
final class EpochTimes: Callback {
  private(set) var seconds: [Double] = []
  private var start = 0.0

  override func onEpochBegin(_ epoch: Int, logs: Logs) { start = now() }
  override func onEpochEnd(_ epoch: Int, logs: Logs) { seconds.append(now() - start) }
}

/// The best mean of runs of 20 calls, in microseconds, after a first call that compiles.
func bestMicroseconds(seconds: Double = 1, _ call: () throws -> Void) rethrows -> Double {
  try call()
  var best = Double.infinity
  let deadline = now() + seconds
  while now() < deadline {
    let start = now()
    for _ in 0..<20 { try call() }
    best = min(best, (now() - start) / 20)
  }
  return best * 1e6
}

extension Double {
  /// With so many digits after the point.
  func rounded(digits: Int) -> Double {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    return (self * scale).rounded() / scale
  }
}
