import CZip
import Glibc
import Testing

@testable import Keras

/// Archives that somebody made to do harm: each is refused with an error that says why.
@Suite(.ownSession()) struct HostileArchiveTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.file("a.keras") }

  private func whole() throws -> [UInt8] {
    _ = try archive(folder, config: config(), weights: denseWeights())
    _ = try loadModel(path)
    return try fileBytes(path)
  }

  /// The places of a sequence of bytes.
  private func places(of part: [UInt8], in bytes: [UInt8]) -> [Int] {
    bytes.indices.filter { bytes[$0...].starts(with: part) }
  }

  private func refused(_ bytes: [UInt8], _ part: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    try writeFile(bytes, to: path)
    let text = refusal(path, sourceLocation: sourceLocation)
    #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
  }

  @Test(arguments: ["../outside", "/etc/passwd", "assets/../../x", "C:/x", "a\\b"])
  func namesThatLeadOutAreRefused(_ name: String) throws {
    try writeArchive(path, [("config.json", Array("{}".utf8)), (name, [1])])
    #expect(refusal(path).contains("leads out of the archive"))
  }

  @Test func aMemberThatUnpacksAThousandfoldIsRefused() throws {
    try writeArchive(path, [("config.json", [UInt8](repeating: 0x20, count: 8 << 20))], compressed: true)
    #expect(refusal(path).contains("more than a hundredfold is refused"))
  }

  @Test func aLinkIsRefused() throws {
    try writeArchive(path, [("config.json", Array("/etc/passwd".utf8))])
    var code: Int32 = 0
    let zip = try #require(zip_open(path, 0, &code))
    zip_file_set_external_attributes(zip, 0, 0, UInt8(ZIP_OPSYS_UNIX), UInt32(S_IFLNK | 0o777) << 16)
    try #require(zip_close(zip) == 0)
    #expect(refusal(path).contains("is a link"))
  }

  @Test func aNameThatComesTwiceIsRefused() throws {
    try writeArchive(path, [("config.json", Array(config().utf8)), ("config.jsoo", [1])])
    var bytes = try fileBytes(path)
    for place in places(of: Array("config.jsoo".utf8), in: bytes) { bytes[place + 10] = UInt8(ascii: "n") }
    try refused(bytes, "a.keras")
  }

  @Test func sizesThatLieAreRefused() throws {
    let whole = try whole()
    let directory = try #require(places(of: [0x50, 0x4B, 1, 2], in: whole).first)
    // Packed and unpacked size, in the directory and in the member's own header.
    for (offset, isLocal) in [(20, false), (24, false), (18, true), (22, true)] {
      for value: UInt8 in [0, 0x7F, 0xFF] {
        var bytes = whole
        let place = (isLocal ? 0 : directory) + offset
        bytes.replaceSubrange(place..<place + 4, with: [UInt8](repeating: value, count: 4))
        try refused(bytes, "a.keras")
      }
    }
    // The same lie in both places.
    var bytes = whole
    for place in [18, 22, directory + 20, directory + 24] { bytes[place + 1] ^= 1 }
    try refused(bytes, "a.keras")
  }

  @Test func aStoredMemberWithAnotherChecksumIsRefused() throws {
    let whole = try whole()
    // A digit of the configuration, and a weight in the middle of its dataset.
    var bytes = whole
    let digit = try #require(places(of: Array("\"units\": 2".utf8), in: bytes).first) + 9
    bytes[digit] = UInt8(ascii: "3")
    try refused(bytes, "its checksum is not the archive's")
    let model = try loadModel(archive(folder, config: config(), weights: denseWeights()))
    let kernel = try model.getWeights()[0].withBytes { Array($0) }
    bytes = try fileBytes(path)
    bytes[try #require(places(of: kernel, in: bytes).first) + 5] ^= 1
    try refused(bytes, "its checksum is not the archive's")
    #expect(thrownText { try model.loadWeights(path) }?.contains("checksum") == true)
  }

  @Test func aPackedMemberWithAnotherChecksumIsRefused() throws {
    try writeArchive(
      path, [("config.json", Array(config().utf8)), ("model.weights.h5", denseWeights())], compressed: true)
    _ = try loadModel(path)
    let whole = try fileBytes(path)
    for place in stride(from: 60, to: 400, by: 7) {
      var bytes = whole
      bytes[place] ^= 0x10
      try refused(bytes, "a.keras")
    }
  }

  @Test func whatIsMissingIsNamed() throws {
    try writeArchive(path, [("config.json", Array(config().utf8))])
    #expect(refusal(path).contains("'model.weights.h5': is not in the archive"))
    try writeArchive(path, [("model.weights.h5", [1])])
    #expect(refusal(path).contains("'config.json': is not in the archive"))
  }
}
