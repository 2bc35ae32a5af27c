/// Whether a monitored value is better when larger or smaller.
public enum MonitorMode: String, Sendable {
  /// By the number's name and metric: losses and errors fall, accuracies rise.
  case auto
  case min, max
}

/// The base class of callbacks that monitor one value for improvement.
open class MonitorCallback: Callback {
  /// The number's name in the logs, such as `"val_loss"`.
  public final let monitor: String
  public final let mode: MonitorMode
  /// The best value so far; nil before the first.
  public internal(set) final var best: Double?
  /// Changes smaller than this do not count.
  public final let minDelta: Double
  /// Whether larger is better, once that is known.
  private var risesWhenBetter: Bool?

  public init(monitor: String = "val_loss", mode: MonitorMode = .auto, baseline: Double? = nil, minDelta: Double = 0) {
    self.monitor = monitor
    self.mode = mode
    self.best = baseline
    self.minDelta = abs(minDelta)
  }

  /// The watched number; nil when the logs do not have it.
  /// - Throws: `KerasError.invalidArgument` when it is not one number but several.
  public final func monitored(in logs: Logs) throws -> Double? {
    guard let value = logs.value(monitor) else { return nil }
    guard value.isScalar else {
      throw KerasError.invalidArgument(
        "\(type(of: self))",
        "'\(monitor)' has \(value.numbers.count) values; expected a metric of one, say with an average over the classes"
      )
    }
    return value.mean
  }

  /// Whether `value` is better than `reference` by more than ``minDelta``. Any value is better than none.
  /// - Throws: `KerasError.invalidArgument` when the mode is `.auto` and the metric has no direction.
  public final func isImprovement(_ value: Double, over reference: Double?) throws -> Bool {
    guard let reference else { return true }
    return try direction() ? value - minDelta > reference : value + minDelta < reference
  }

  private func direction() throws -> Bool {
    if let risesWhenBetter { return risesWhenBetter }
    let rises: Bool
    switch mode {
    case .min: rises = false
    case .max: rises = true
    case .auto: rises = try directionOfMetric()
    }
    risesWhenBetter = rises
    return rises
  }

  private func directionOfMetric() throws -> Bool {
    let name = monitor.hasPrefix("val_") ? String(monitor.dropFirst(4)) : monitor
    if name == "loss" { return false }
    if let metric = model?.metrics.first(where: { $0.name == name }), let direction = metric.direction {
      return direction == .up
    }
    throw KerasError.invalidArgument(
      "\(type(of: self))",
      "'\(monitor)' may be better when larger or when smaller; pass mode: .max when larger is better, "
        + ".min when smaller is")
  }
}
