import Testing

@testable import Keras

@Suite("Pickles")
struct PickleReaderTests {
  private func read(_ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { "\(try PickleReader.value(of: $0))" }
  }

  private func text(_ pickle: String) -> String? {
    thrownText { _ = try read(Array(pickle.unicodeScalars.map { UInt8($0.value) })) }
  }

  @Test("Functions other than those that rebuild arrays are never called")
  func refusesFunctions() {
    #expect(text("\u{80}\u{02}cos\nsystem\n(U\u{04}true" + "tR.")?.contains("os.system") == true)
    #expect(text("\u{80}\u{04}\u{8C}\u{08}builtins\u{8C}\u{04}eval\u{93}.")?.contains("builtins.eval") == true)
    #expect(text("\u{80}\u{02}cnumpy\nfrombuffer\n.")?.contains("numpy.frombuffer") == true)
    // An instance, a persistent identifier, an extension, an object made by its class: instructions that are not read.
    for instruction in ["ios\nsystem\n.", "P1\n.", "\u{82}\u{01}.", "\u{81}.", "I1\n."] {
      #expect(text("\u{80}\u{02}(" + instruction)?.contains("instruction") == true)
    }
  }

  @Test("Integers of every size keep their sign")
  func readsIntegers() throws {
    let pickle: [UInt8] =
      [0x80, 2, 0x5D, 0x28, 0x4B, 255, 0x4D, 0x34, 0x12, 0x4A, 0xFE, 0xFF, 0xFF, 0xFF, 0x8A, 0]
      + [0x8A, 1, 0x80, 0x8A, 3, 0, 0, 1, 0x8A, 8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x88, 0x89, 0x65, 0x2E]
    try pickle.withUnsafeBytes { bytes in
      guard case .list(let list) = try PickleReader.value(of: bytes) else {
        Issue.record("not a list")
        return
      }
      #expect(list.integersOnly == [255, 0x1234, -2, 0, -128, 65536, .min, 1, 0])
    }
  }

  @Test("Collections within themselves, or deeper than any data set, are refused")
  func refusesNests() {
    #expect(text("\u{80}\u{02}]q\u{00}h\u{00}a.")?.contains("within itself") == true)
    #expect(text("\u{80}\u{02}}q\u{00}U\u{01}ah\u{00}s.")?.contains("within itself") == true)
    let depth = 100_000
    #expect(
      text("\u{80}\u{02}" + String(repeating: "]", count: depth) + String(repeating: "a", count: depth - 1) + ".")
        != nil)
    #expect(text("\u{80}\u{02}N" + String(repeating: "\u{85}", count: depth) + ".")?.contains("deep") == true)
    // Each tuple holds the one before it three times.
    #expect(
      text("\u{80}\u{02}N" + String(repeating: "q\u{00}h\u{00}h\u{00}\u{87}", count: 60) + ".")?.contains("deep")
        == true)
    // A list that grows after another holds it could make a chain of any length.
    #expect(text("\u{80}\u{02}]q\u{00}]q\u{01}h\u{00}ah\u{00}h\u{01}a.")?.contains("changes after its end") == true)
    let array = "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\u{00}\u{85}U\u{01}btR"
    #expect(text("\u{80}\u{02}]" + array + "a.")?.contains("before it is complete") == true)
  }

  @Test("Whatever is cut or changed is refused or read, but never ends the program")
  func survivesDamage() throws {
    for version in 2...5 {
      let archive = try NumPyArchive(fixture("datasets/imdb-\(version).npz"))
      let content = try archive.content("x_train")
      let header = try NumPyHeader(parsing: content.bytes)
      let pickle = Array(content.bytes[header.byteCount...])
      for length in 0..<pickle.count {
        #expect(throws: (any Error).self) { try read(Array(pickle[..<length])) }
      }
      for position in pickle.indices {
        for flip in [0x01, 0x08, 0x40, 0x80, 0xFF] as [UInt8] {
          var changed = pickle
          changed[position] ^= flip
          _ = try? read(changed)
        }
      }
    }
  }

  @Test("Numbers beyond reason are refused")
  func refusesHugeNumbers() {
    #expect(text("\u{80}\u{02}T\u{FF}\u{FF}\u{FF}\u{FF}abc.")?.contains("cut short") == true)
    #expect(
      text("\u{80}\u{04}\u{8E}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}\u{FF}.")?.contains("beyond reason") == true)
    #expect(text("\u{80}\u{02}\u{8A}\u{09}123456789.")?.contains("9 bytes") == true)
    #expect(text("\u{80}\u{07}.")?.contains("protocol 7") == true)
    #expect(text("")?.contains("cut short") == true)
    #expect(text("\u{80}\u{02}.")?.contains("no single value") == true)
    #expect(text("\u{80}\u{02}K\u{01}K\u{02}.")?.contains("no single value") == true)
  }
}
