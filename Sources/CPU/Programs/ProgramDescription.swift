import Tensors

extension CPUProgram {
  /// The steps in order, each with its threads, what it reads and writes and where, and the memory in all.
  public var description: String { listing(nanoseconds: nil) }

  /// ``description`` with the time that each step took, the fastest of some runs with the pointers of the last one.
  public func profile(runs: Int) -> String { listing(nanoseconds: timings(repeating: runs)) }

  func listing(nanoseconds: [Double]?) -> String {
    var lines = ["program \(label): \(steps.count) steps, \(bytes(memoryByteCount)) of memory"]
    lines[0] += " (\(bytes(plan.unsharedByteCount + steps.memoryOutsidePlan)) without sharing)"
    if let nanoseconds { lines[0] += ", \(micros(nanoseconds.reduce(0, +)))" }
    for (position, step) in steps.enumerated() {
      var line = padded("\(position)", 4, right: true) + "  "
      if let nanoseconds { line += padded(micros(nanoseconds[position]), 10, right: true) + "  " }
      line += padded(step.name, 22) + " ×\(step.threads)  " + step.detail
      line += "\n" + String(repeating: " ", count: 8)
      line += step.reads.map(place).joined(separator: ", ") + " → " + step.writes.map(place).joined(separator: ", ")
      lines.append(line)
    }
    return lines.joined(separator: "\n")
  }

  /// A buffer's place as text: `@1024` in the program's memory, `in 0`, `out 1`, a variable's path, `const`.
  private func place(_ buffer: Int) -> String {
    switch buffers[buffer].home {
    case .planned: return "@\(plan.offsets[buffer])"
    case .external(let number): return number < inputs.count ? "in \(number)" : "out \(number - inputs.count)"
    case .fixed: return "const"
    case .variable(let number): return variablePath(number)
    case .part(let whole, let offset): return place(whole) + (offset == 0 ? "" : "+\(offset)")
    }
  }

  private func bytes(_ count: Int) -> String {
    count < 10_000 ? "\(count) B" : count < 10_000_000 ? "\(count / 1000) kB" : "\(count / 1_000_000) MB"
  }

  private func micros(_ nanoseconds: Double) -> String {
    let tenths = Int((nanoseconds / 100).rounded())
    return "\(tenths / 10).\(tenths % 10) µs"
  }

  private func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }
}
