import Glibc
import Testing

@testable import Keras

/// HDF5 files that Scripts/reference/hostile_h5.py made: each is refused with an error that says why.
@Suite(.ownSession()) struct HostileWeightsTests {
  private func refusal(_ name: String, _ change: (inout [UInt8]) -> Void = { _ in }) throws -> String {
    let folder = TemporaryFolder()
    var weights = try fileBytes(fixture("hostile/\(name).h5"))
    change(&weights)
    return KerasTests.refusal(try archive(folder, config: config(), weights: weights))
  }

  @Test(arguments: [
    ("huge-shape", "and the file does not hold them"), ("overflowing-shape", "a shape larger than memory"),
    ("huge-chunks", "and the file does not hold them"), ("expanding-filter", "and the file does not hold them"),
    ("packed-twice", "a filter"), ("unknown-filter", "a filter (number 32000) that is not supported"),
    ("external-link", "is an external link"), ("soft-link", "is a soft link"),
    ("linked-group", "'layers/dense' is an external link"), ("external-storage", "in another file; that is not read"),
    ("virtual", "from other files; that is not read"), ("shared-type", "not supported"),
    ("text", "neither numbers nor booleans"), ("other-shape", "has shape (3, 2), and the file's"),
    ("group-for-weight", "is not a dataset"),
  ])
  func whatIsNotPlainlyInTheFileIsRefused(_ name: String, _ part: String) throws {
    let text = try refusal(name)
    #expect(text.contains(part), "\(text)")
  }

  @Test func littleMemoryIsTakenForFilesThatClaimMuch() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let folder = TemporaryFolder()
      let whole = try denseWeights()
      _ = try loadModel(archive(folder, config: config(), weights: whole))
      let pages = String(decoding: try fileBytes("/proc/self/statm"), as: UTF8.self).split(separator: " ").first
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      limit.rlim_cur = rlim_t(Int(pages!)! * Int(getpagesize()) + 256 << 20)
      setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
      for name in folderContent(fixture("hostile")) where name != "readable.h5" && name != "latest.h5" {
        let weights = try fileBytes(fixture("hostile/\(name)"))
        let path = try archive(folder, config: config(), weights: weights)
        if (try? loadModel(path)) != nil { exit(1) }
      }
      for units in ["100000000", "2000000000"] {
        let large = config(Dense(2), "\"units\": 2", "\"units\": \(units)")
        if (try? loadModel(archive(folder, config: large, weights: whole))) != nil { exit(2) }
      }
      exit(0)
    }
  }

  @Test func everyTruncationIsRefused() throws {
    for length in stride(from: 0, to: 5_000, by: 131) {
      let text = try refusal("latest") { $0 = Array($0.prefix(length)) }
      #expect(!text.isEmpty)
    }
  }

  @Test func noChangeOfAByteHarms() throws {
    let folder = TemporaryFolder()
    let whole = try denseWeights()
    let model = Sequential([Input(shape: [3]), Dense(2)])
    // Structures lie apart from each other; most of the file is room between them.
    for place in whole.indices where whole[place] != 0 {
      for value: UInt8 in [0, 0x7F, 0xFF] {
        var bytes = whole
        bytes[place] = value
        try writeFile(bytes, to: folder.file("w.weights.h5"))
        // Either is right; ending the process is not.
        _ = try? model.loadWeights(folder.file("w.weights.h5"))
      }
    }
    try model.loadWeights(fixture("hostile/latest.h5"))
  }

  @Test func structuresThatPointAtEachOtherAreRefused() throws {
    // A continuation of an object's header that is the header itself.
    let text = try refusal("latest") { bytes in
      for place in bytes.indices.dropLast(16) where bytes[place...].starts(with: Array("OHDR".utf8)) {
        // The first message becomes one that goes on at the beginning of the messages.
        let start = place + 4 + 2 + (bytes[place + 5] & 0x20 != 0 ? 16 : 0) + 1
        let own = [UInt8(16), 16, 0, 0] + littleEndian(start) + littleEndian(20)
        bytes.replaceSubrange(start..<start + own.count, with: own)
      }
    }
    #expect(text.contains("damaged"), "\(text)")
  }

  private func littleEndian(_ value: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
