import CBytes

/// Hashes of strings as TensorFlow computes them: FarmHash's fingerprint, or SipHash-2-4 with a key.
enum TextHash {
  static func fingerprint(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cb_fingerprint($0.baseAddress, $0.count) }
    }
  }

  /// The bucket of a string. An empty key asks for the fingerprint.
  static func bucket(_ text: String, of count: Int, key: [UInt64]) -> Int {
    guard key.count == 2 else { return Int(fingerprint(text) % UInt64(count)) }
    var text = text
    let hash = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { cb_siphash(key[0], key[1], $0.baseAddress, $0.count) }
    }
    return Int(hash % UInt64(count))
  }

  /// The fingerprint of two hashes one after another.
  static func combined(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let factor: UInt64 = 0xC6A4_A793_5BD1_E995
    func folded(_ value: UInt64) -> UInt64 { value ^ value >> 47 }
    let mixed = ((first ^ factor) ^ (folded(second &* factor) &* factor)) &* factor
    return folded(folded(mixed) &* factor)
  }
}

/// The `salt` argument: one number (`133`), or both halves of a key (`[133, 137]`).
public protocol SaltSpecifier: Sendable {
  /// Both halves; nil when there are not two.
  var saltKey: [Int]? { get }
}

extension Int: SaltSpecifier {
  public var saltKey: [Int]? { [self, self] }
}

extension [Int]: SaltSpecifier {
  public var saltKey: [Int]? { count == 2 ? self : nil }
}

extension ArgumentCheck {
  /// Both halves of a key; empty when there is none.
  mutating func salt(_ salt: (any SaltSpecifier)?) -> [Int] {
    guard let salt else { return [] }
    let key = salt.saltKey
    require(key != nil, "salt is \(salt); expected a number, or two")
    return key ?? []
  }
}

extension [Int] {
  /// The halves of a key as the hash takes them.
  var hashKey: [UInt64] { map { UInt64(bitPattern: Int64($0)) } }
}
