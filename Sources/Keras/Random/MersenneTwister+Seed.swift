extension MersenneTwister {
  /// A generator for what may be given a seed; without one, it is drawn from the process-wide source.
  /// - Parameter place: what the error names.
  init(seed: Int?, place: String) throws {
    if let seed { try self.init(seed: seed, place: place) } else { self.init(seed: RandomSeed.next()) }
  }
}
