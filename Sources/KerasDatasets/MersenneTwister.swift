import KerasFiles

/// NumPy's older generator, `numpy.random.RandomState(seed)`: what Keras' data sets and scikit-learn's splits are
/// shuffled with. The same seed gives the same order as in Python.
///
/// Matsumoto, Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudorandom number generator"
/// (1998).
package struct MersenneTwister {
  private var state: [UInt32]
  private var position = 624

  package init(seed: UInt32) {
    state = [seed]
    for index in 1..<624 {
      let last = state[index - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(index))
    }
  }

  /// A generator for what takes a seed of the user's.
  /// - Parameter place: what the error names.
  package init(seed: Int, place: String) throws {
    guard let word = UInt32(exactly: seed) else {
      throw KerasError.invalidArgument(place, "seed is \(seed); expected 0 to \(UInt32.max)")
    }
    self.init(seed: word)
  }

  /// The next 32 random bits.
  package mutating func next() -> UInt32 {
    if position == 624 { twist() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= word << 7 & 0x9D2C_5680
    word ^= word << 15 & 0xEFC6_0000
    return word ^ word >> 18
  }

  private mutating func twist() {
    for index in 0..<624 {
      let mixed = state[index] & 0x8000_0000 | state[(index + 1) % 624] & 0x7FFF_FFFF
      state[index] = state[(index + 397) % 624] ^ mixed >> 1 ^ (mixed & 1 == 0 ? 0 : 0x9908_B0DF)
    }
    position = 0
  }

  /// A whole number from 0 to `limit`, each as likely: draws again while a draw is beyond.
  private mutating func number(upTo limit: UInt64) -> Int {
    guard limit > 0 else { return 0 }
    let mask = UInt64.max >> UInt64(limit.leadingZeroBitCount)
    while true {
      let draw =
        limit <= UInt64(UInt32.max) ? UInt64(next()) : UInt64(next()) << 32 | UInt64(next())
      if draw & mask <= limit { return Int(draw & mask) }
    }
  }

  /// As `RandomState.shuffle`.
  package mutating func shuffle<Element>(_ elements: inout [Element]) {
    for index in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(index, number(upTo: UInt64(index)))
    }
  }

  /// The numbers below `count` in random order, as `RandomState.permutation`.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }
}
