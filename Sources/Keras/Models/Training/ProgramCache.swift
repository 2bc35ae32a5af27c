import CPU
import Tensors

/// Programs that were compiled for some shapes, as long as they fit the model.
final class ProgramCache<Signature: Hashable> {
  private struct Entry {
    let program: Program
    var lastUse: Int
  }
  private var entries: [Signature: Entry] = [:]
  private var stamp = ModelStamp()
  private var clock = 0
  private let capacity = 32

  /// The program that was asked for last.
  var latest: Program? { entries.values.max { $0.lastUse < $1.lastUse }?.program }

  /// The program for a signature, compiled by `make` unless it is there.
  func program(
    for signature: Signature, of model: Model, _ make: () throws -> Program
  ) throws -> Program {
    if !stamp.matches(model) { entries.removeAll() }
    clock += 1
    if let known = entries[signature]?.program {
      entries[signature]!.lastUse = clock
      return known
    }
    let program = try make()
    stamp = ModelStamp(model)
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
    entries[signature] = Entry(program: program, lastUse: clock)
    return program
  }
}
