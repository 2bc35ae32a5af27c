import Tensors

/// The state of a random number generator: a seed and a counter.
///
/// A layer that needs random numbers keeps one and draws a state from it in each `call`. The state is a variable, so
/// that a compiled step draws new numbers each time, and the same seed gives the same run.
public final class SeedGenerator {
  public let name: String
  /// The requested seed; nil when the generator chose its own.
  public let seed: Int?
  /// Seed and counter, uint32.
  public let state: Variable

  /// - Parameters:
  ///   - seed: any number; nil draws one from the process-wide source (``setRandomSeed(_:)``).
  ///   - name: what its state is called in files; by default `seed_generator` and a number.
  public init(seed: Int? = nil, name: String? = nil) {
    self.seed = seed
    self.name = name ?? Session.current.automaticName(for: "SeedGenerator")
    let first = seed.map { UInt32(truncatingIfNeeded: $0) } ?? RandomSeed.next()
    let storage = Storage(few: 8)
    storage.pointer.storeBytes(of: first, as: UInt32.self)
    storage.pointer.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
    state = Variable(
      name: "seed_generator_state", spec: TensorSpec([2], .uint32), storage: storage, isTrainable: false)
    state.path = "\(self.name)/seed_generator_state"
  }

  /// A state to draw random numbers with, `generator.next().randomUniform([3])`; the next call gives another one.
  public func next() throws -> Tensor {
    let drawn = state.value
    try state.assign(drawn + Tensor([0, 1] as [UInt32]))
    return drawn
  }
}
