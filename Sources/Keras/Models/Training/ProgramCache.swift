import Tensors

/// Programs that were compiled for some shapes, as long as they fit the model.
final class ProgramCache<Signature: Hashable> {
  /// What a program was compiled for: the shapes, and for each layer whether it was trainable, since frozen ones
  /// compute otherwise, and how many weights it had.
  private struct Key: Hashable {
    let signature: Signature
    let trainable: [Int]
  }
  private struct Entry {
    let program: Program
    var lastUse: Int
  }
  private var entries: [Key: Entry] = [:]
  private var stamp = ModelStamp()
  private var trainable: (pattern: [Int], change: Int)?
  private var clock = 0
  private let capacity = 32

  /// The program that was requested last.
  var latest: Program? { entries.values.max { $0.lastUse < $1.lastUse }?.program }

  /// The program for a signature, compiled by `make` unless it is there.
  func program(
    for signature: Signature, of model: Model, _ make: () throws -> Program
  ) throws -> Program {
    if !stamp.matches(model) {
      entries.removeAll()
      trainable = nil
    }
    clock += 1
    let key = Key(signature: signature, trainable: trainablePattern(of: model))
    if let known = entries[key]?.program {
      entries[key]!.lastUse = clock
      return known
    }
    let program = try make()
    // Recording may have built layers.
    trainable = nil
    let madeKey = Key(signature: signature, trainable: trainablePattern(of: model))
    stamp = ModelStamp(model)
    if entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) {
      entries[oldest.key] = nil
    }
    entries[madeKey] = Entry(program: program, lastUse: clock)
    return program
  }

  private func trainablePattern(of model: Model) -> [Int] {
    let change = Variable.trainableChanges
    if let trainable, trainable.change == change { return trainable.pattern }
    let pattern = model.flattenedLayers.map { layer in
      let weights = layer.weightStore.trainable.count + layer.weightStore.nonTrainable.count
      return weights * 2 + (layer.trainable ? 1 : 0)
    }
    trainable = (pattern, change)
    return pattern
  }
}
