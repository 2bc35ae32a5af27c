import CZip
import Glibc
import Testing

@testable import Keras

/// Files that somebody made to do harm: each is refused with an error that says why.
@Suite struct HostileFileTests {
  /// Writes an archive of named texts.
  private func archive(_ path: String, _ members: [(String, [UInt8])], compressed: Bool = false) throws {
    var code: Int32 = 0
    let zip = try #require(zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code))
    for (name, bytes) in members {
      let copy = try #require(malloc(max(bytes.count, 1)))
      copy.copyMemory(from: bytes, byteCount: bytes.count)
      let index = zip_file_add(zip, name, zip_source_buffer(zip, copy, UInt64(bytes.count), 1), 0)
      zip_set_file_compression(zip, UInt64(index), compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0)
    }
    try #require(zip_close(zip) == 0)
  }

  private func refusal(_ path: String) -> String {
    let error = #expect(throws: (any Error).self) { try loadModel(path) }
    return error.map { "\($0)" } ?? ""
  }

  @Test(arguments: ["../outside", "/etc/passwd", "assets/../../x"])
  func namesThatLeadOutAreRefused(_ name: String) throws {
    let folder = TemporaryFolder()
    try archive(folder.file("a.keras"), [("config.json", Array("{}".utf8)), (name, [1])])
    #expect(refusal(folder.file("a.keras")).contains("leads out of the archive"))
  }

  @Test func aMemberThatUnpacksAThousandfoldIsRefused() throws {
    let folder = TemporaryFolder()
    try archive(folder.file("a.keras"), [("config.json", [UInt8](repeating: 0x20, count: 8 << 20))], compressed: true)
    #expect(refusal(folder.file("a.keras")).contains("more than a hundredfold is refused"))
  }

  @Test func whatIsNoArchiveIsRefused() throws {
    let folder = TemporaryFolder()
    try AtomicFile.write([], to: folder.file("empty.keras"))
    #expect(refusal(folder.file("empty.keras")).contains("not a .keras file"))
    #expect(refusal(folder.file("missing.keras")).contains("missing.keras"))
  }

  @Test func everyTruncationOfAFileIsRefused() throws {
    let folder = TemporaryFolder()
    let model = Sequential([Input(shape: [3]), Dense(2)])
    try model.save(folder.file("whole.keras"))
    let whole = try contents(folder.file("whole.keras"))
    for length in stride(from: 1, to: whole.count, by: whole.count / 23) {
      let part = Array(whole[..<length])
      try part.withUnsafeBytes { try AtomicFile.write([$0], to: folder.file("part.keras")) }
      #expect(throws: (any Error).self) { try loadModel(folder.file("part.keras")) }
    }
  }

  @Test func deepJSONIsRefused() {
    let text = String(repeating: "[", count: 100_000)
    #expect(throws: ModelFileError.self) { try JSONParser.parse(text) }
  }

  @Test(arguments: [
    "{\"a\": 1, \"a\": 2}", "[1,]", "{\"a\" 1}", "01", "1e999", "99999999999999999999", "\"\\ud800\"", "nul", "[1] 2",
    "",
  ])
  func textThatIsNoJSONIsRefused(_ text: String) {
    #expect(throws: ModelFileError.self) { try JSONParser.parse(text) }
  }

  @Test func aLayerLargerThanTheFileIsRefused() throws {
    let folder = TemporaryFolder()
    let model = Sequential([Input(shape: [3]), Dense(2, name: "d")])
    try model.saveWeights(folder.file("w.weights.h5"))
    let weights = try contents(folder.file("w.weights.h5"))
    for units in ["1000000000", "1099511627776"] {
      let config = model.toJSON().replacing("\"units\": 2", with: "\"units\": \(units)")
      try archive(folder.file("a.keras"), [("config.json", Array(config.utf8)), ("model.weights.h5", weights)])
      #expect(refusal(folder.file("a.keras")).contains("larger than the file"))
    }
  }
}

/// A file's bytes, copied: the mapping is gone when the function ends.
private func contents(_ path: String) throws -> [UInt8] {
  let file = try MappedFile(path: path)
  return withExtendedLifetime(file) { Array(file.bytes) }
}
