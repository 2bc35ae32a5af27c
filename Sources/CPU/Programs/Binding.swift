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
    for (result, update) in zip(results, updates) {
      if ownsWholeBuffer(result), mayOverwrite(update, overlaps[update], whenWriting: result.buffer) {
        rehome(result.buffer, .variable(update))
      } else {
        copy(result, to: variable(update, result.spec))
      }
    }
  }

  /// Whether nobody reads a variable after the first step that writes a buffer, or in it at other places, or what
  /// overlaps it.
  private func mayOverwrite(_ variable: Int, _ overlaps: [Int], whenWriting buffer: Int) -> Bool {
    let writers = steps.indices.filter { steps[$0].writes.contains { isPart($0, of: buffer) } }
    guard let first = writers.first else { return false }
    // Swift 6.3's optimizer ends with an error where the closures below look into the buffers.
    let variables = buffers.map(\.variable)
    for (position, step) in steps.enumerated() where position >= first {
      if !overlaps.isEmpty, step.reads.contains(where: { variables[$0].map(overlaps.contains) ?? false }) {
        return false
      }
      let reads = step.reads.filter { variables[$0] == variable }
      if reads.isEmpty { continue }
      let isInPlace = step.inPlace.contains { $0.read == reads[0] && $0.write == buffer }
      guard position == first, writers.count == 1, reads.count == 1, isInPlace else { return false }
    }
    return true
  }

  private func isPart(_ buffer: Int, of whole: Int) -> Bool {
    if buffer == whole { return true }
    if case .part(let parent, _) = buffers[buffer].home { return isPart(parent, of: whole) }
    return false
  }

}
