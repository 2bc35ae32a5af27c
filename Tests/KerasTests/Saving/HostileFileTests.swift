import Testing

@testable import Keras

/// Files that somebody made to do harm: each is refused with an error that says why.
@Suite(.ownSession()) struct HostileFileTests {
  @Test func whatIsNoArchiveIsRefused() throws {
    let folder = TemporaryFolder()
    try writeFile([], to: folder.file("empty.keras"))
    #expect(refusal(folder.file("empty.keras")).contains("not a .keras file"))
    #expect(refusal(folder.file("missing.keras")).contains("missing.keras"))
  }

  @Test func everyTruncationOfAFileIsRefused() throws {
    let folder = TemporaryFolder()
    let model = Sequential([Input(shape: [3]), Dense(2)])
    try model.save(folder.file("whole.keras"))
    let whole = try fileBytes(folder.file("whole.keras"))
    for length in stride(from: 1, to: whole.count, by: whole.count / 23) {
      let part = Array(whole[..<length])
      try writeFile(part, to: folder.file("part.keras"))
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
}
