/// Philox 4×32-10, a counter-based generator: block i of a stream depends on i and the key alone.
///
/// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
package enum Philox {
  /// Four words of the stream of `key`.
  @inlinable package static func block(_ index: UInt64, key: UInt64) -> (UInt32, UInt32, UInt32, UInt32) {
    var (c0, c1) = (UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
    var (c2, c3): (UInt32, UInt32) = (0, 0)
    var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
    for _ in 0..<10 {
      let first = UInt64(c0) &* 0xD251_1F53
      let second = UInt64(c2) &* 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: first)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }
}

/// Puts elements into a random order, every order being as likely (Fisher and Yates, 1938; Durstenfeld, 1964).
package func shuffle(_ elements: UnsafeMutableBufferPointer<Int64>, key: UInt64) {
  var block: UInt64 = 0
  var upper = elements.count - 1
  // A place among n is the high half of word · n (Lemire, 2019): off from even by less than n / 2³².
  func exchange(_ word: UInt32) {
    guard upper > 0 else { return }
    elements.swapAt(upper, Int((UInt64(word) * UInt64(upper + 1)) >> 32))
    upper -= 1
  }
  while upper > 0 {
    let words = Philox.block(block, key: key)
    block += 1
    exchange(words.0)
    exchange(words.1)
    exchange(words.2)
    exchange(words.3)
  }
}
