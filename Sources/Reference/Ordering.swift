import Tensors

extension Sort: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    func order<T: Comparable>(_ x: [T], isLast: (T) -> Bool = { _ in false }) -> (from: [Int], places: [Int64]) {
      var from: [Int] = []
      var places: [Int64] = []
      for line in inputs[0].lines(along: inputs[0].shape.count - 1) {
        let sorted = line.indices.sorted { first, second in
          let (a, b) = (x[line[first]], x[line[second]])
          // NaN comes last in both directions; equal elements keep their order.
          if isLast(a) || isLast(b) { return isLast(a) == isLast(b) ? first < second : isLast(b) }
          return a == b ? first < second : descending ? a > b : a < b
        }
        from += sorted.map { line[$0] }
        places += sorted.map { Int64($0) }
      }
      return (from, places)
    }
    let (from, places) =
      switch inputs[0].numbers {
      case .real(let x): order(x, isLast: \.isNaN)
      case .signed(let x): order(x)
      case .unsigned(let x): order(x)
      }
    return [inputs[0].picked(from, outputs[0]), Elements(outputs[1], signed: places)]
  }
}

extension SearchSorted: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    func places<T: Comparable>(_ x: [T], _ row: [T]) -> [Int64] {
      x.map { element in
        // Nothing equals NaN, which goes behind everything.
        element == element ? Int64(row.prefix { right ? $0 <= element : $0 < element }.count) : Int64(row.count)
      }
    }
    let found =
      switch (inputs[0].numbers, inputs[1].numbers) {
      case (.signed(let x), .signed(let row)): places(x, row)
      default: places(inputs[0].real, inputs[1].real)
      }
    return [Elements(outputs[0], signed: found)]
  }
}

extension HashBuckets: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    guard case .signed(let numbers) = inputs[0].numbers else { preconditionFailure("the shape rule requires int64") }
    let hashes = numbers.map { number in
      let text = Array("\(number)".utf8)
      return Int64((key.isEmpty ? farmFingerprint(text) : sipHash(text, key)) % UInt64(buckets))
    }
    return [Elements(outputs[0], signed: hashes)]
  }
}

/// FarmHash's 64-bit fingerprint of at most 32 bytes (Pike and Alakuijala, 2014).
private func farmFingerprint(_ text: [UInt8]) -> UInt64 {
  let primes: (UInt64, UInt64, UInt64) = (0xC3A5_C85C_97CB_3127, 0xB492_B66F_BE98_F273, 0x9AE1_6A3B_2F90_404F)
  let count = text.count
  func word(_ start: Int, _ bytes: Int = 8) -> UInt64 {
    (0..<bytes).reduce(0) { $0 | UInt64(text[start + $1]) << UInt64(8 * $1) }
  }
  func turned(_ x: UInt64, _ by: UInt64) -> UInt64 { x >> by | x << (64 - by) }
  func folded(_ x: UInt64) -> UInt64 { x ^ x >> 47 }
  func mixed(_ u: UInt64, _ v: UInt64, _ factor: UInt64) -> UInt64 {
    folded((v ^ folded((u ^ v) &* factor)) &* factor) &* factor
  }
  let factor = primes.2 &+ UInt64(count) &* 2
  switch count {
  case 17...:
    let (a, b) = (word(0) &* primes.1, word(8))
    let (c, d) = (word(count - 8) &* factor, word(count - 16) &* primes.2)
    return mixed(turned(a &+ b, 43) &+ turned(c, 30) &+ d, a &+ turned(b &+ primes.2, 18) &+ c, factor)
  case 8...:
    let (a, b) = (word(0) &+ primes.2, word(count - 8))
    return mixed(turned(b, 37) &* factor &+ a, (turned(a, 25) &+ b) &* factor, factor)
  case 4...:
    return mixed(UInt64(count) &+ word(0, 4) << 3, word(count - 4, 4), factor)
  default:
    let y = UInt64(text[0]) + UInt64(text[count >> 1]) << 8
    let z = UInt64(count) + UInt64(text[count - 1]) << 2
    return folded(y &* primes.2 ^ z &* primes.0) &* primes.2
  }
}

/// SipHash-2-4 (Aumasson and Bernstein, 2012).
private func sipHash(_ text: [UInt8], _ key: [UInt64]) -> UInt64 {
  var v0 = key[0] ^ 0x736F_6D65_7073_6575
  var v1 = key[1] ^ 0x646F_7261_6E64_6F6D
  var v2 = key[0] ^ 0x6C79_6765_6E65_7261
  var v3 = key[1] ^ 0x7465_6462_7974_6573
  func left(_ x: UInt64, _ by: UInt64) -> UInt64 { x << by | x >> (64 - by) }
  func rounds(_ count: Int) {
    for _ in 0..<count {
      v0 &+= v1
      v1 = left(v1, 13) ^ v0
      v0 = left(v0, 32)
      v2 &+= v3
      v3 = left(v3, 16) ^ v2
      v0 &+= v3
      v3 = left(v3, 21) ^ v0
      v2 &+= v1
      v1 = left(v1, 17) ^ v2
      v2 = left(v2, 32)
    }
  }
  for start in stride(from: 0, through: text.count, by: 8) {
    var word = (start..<min(start + 8, text.count)).reduce(UInt64(0)) {
      $0 | UInt64(text[$1]) << UInt64(8 * ($1 - start))
    }
    // The last word, which may have no text left, ends with the length.
    if start + 8 > text.count { word |= UInt64(text.count & 0xFF) << 56 }
    v3 ^= word
    rounds(2)
    v0 ^= word
  }
  v2 ^= 0xFF
  rounds(4)
  return v0 ^ v1 ^ v2 ^ v3
}
