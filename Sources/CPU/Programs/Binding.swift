import Tensors

extension Lowering {
  /// Makes results appear in the caller's memory: written there by the step that computes them where that is possible,
  /// copied otherwise.
  mutating func bindOutputs(firstExternal: Int) {
    for (number, value) in graph.outputs.enumerated() {
      let result = view(value)
      if ownsWholeBuffer(result) {
        rehome(result.buffer, .external(firstExternal + number))
      } else {
        copy(result, to: external(firstExternal + number, result.spec))
      }
    }
  }

  /// Makes updates appear in the variables' memory: written there at once when nothing reads the old value later,
  /// copied at the end otherwise.
  ///
  /// - Parameter overlaps: for each variable, those that share memory with it.
  mutating func bindUpdates(_ updates: [Int], overlaps: [[Int]]) {
    var results = graph.updates.map { view($0) }
    // Values in memory that an update may overwrite are copied first.
    for index in results.indices where !ownsWholeBuffer(results[index]) {
      let aside = allocate(results[index].spec)
      copy(results[index], to: aside)
      results[index] = aside
    }
    var accesses = Accesses(steps, buffers)
    for (result, update) in zip(results, updates) {
      if ownsWholeBuffer(result), mayOverwrite(update, overlaps[update], whenWriting: result.buffer, accesses) {
        rehome(result.buffer, .variable(update))
        accesses.move(result.buffer, to: update)
      } else {
        let before = steps.count
        copy(result, to: variable(update, result.spec))
        for position in before..<steps.count { accesses.add(steps[position], at: position, buffers) }
      }
    }
  }

  /// Whether nobody reads a variable after the first step that writes a buffer, or in it at other places, or what
  /// overlaps it.
  private func mayOverwrite(
    _ variable: Int, _ overlaps: [Int], whenWriting buffer: Int, _ accesses: Accesses
  ) -> Bool {
    let writers = accesses.writers[buffer] ?? []
    guard let first = writers.first else { return false }
    for other in overlaps where accesses.readers[other]?.contains(where: { $0.step >= first }) == true { return false }
    let reads = (accesses.readers[variable] ?? []).filter { $0.step >= first }
    if reads.isEmpty { return true }
    return reads.count == 1 && reads[0].step == first && writers.count == 1
      && steps[first].inPlace.contains { $0.read == reads[0].buffer && $0.write == buffer }
  }
}

/// Which steps write buffers and read variables.
private struct Accesses {
  /// The steps that write a buffer or a part of it, in order.
  private(set) var writers: [Int: [Int]] = [:]
  /// The reads of each variable's memory.
  private(set) var readers: [Int: [(step: Int, buffer: Int)]] = [:]
  /// The steps that read each buffer, once for each read.
  private var reads: [Int: [Int]] = [:]

  init(_ steps: [Step], _ buffers: [StepBuffer]) {
    for (position, step) in steps.enumerated() { add(step, at: position, buffers) }
  }

  mutating func add(_ step: Step, at position: Int, _ buffers: [StepBuffer]) {
    for read in step.reads {
      reads[read, default: []].append(position)
      if let variable = buffers[read].variable { readers[variable, default: []].append((position, read)) }
    }
    for write in step.writes {
      var whole = write
      while true {
        if writers[whole]?.last != position { writers[whole, default: []].append(position) }
        guard case .part(let parent, _) = buffers[whole].home else { break }
        whole = parent
      }
    }
  }

  /// Says that a buffer lies in a variable's memory now.
  mutating func move(_ buffer: Int, to variable: Int) {
    readers[variable, default: []] += (reads[buffer] ?? []).map { ($0, buffer) }
  }
}
