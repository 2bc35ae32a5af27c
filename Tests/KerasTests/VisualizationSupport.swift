import FoundationEssentials
import Testing

@testable import Keras
@testable import KerasPlots

/// A folder for one test's pictures, gone with the value that holds it.
final class PictureFolder {
  let path: String

  init() throws {
    let place = FileManager.default.temporaryDirectory.appending(path: "keras-pictures-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    path = place.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: file(name)))) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// The size in pixels that a PNG's header states; nothing when the file does not begin and end as a PNG.
  func pngSize(_ name: String) throws -> (width: Int, height: Int)? {
    let bytes = try bytes(name)
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
      bytes.suffix(8).starts(with: Array("IEND".utf8))
    else { return nil }
    func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
    return (number(at: 16), number(at: 20))
  }
}

/// The error that `body` throws, if it is one of ours.
func visualizationError(_ body: () throws -> Void) -> VisualizationError? {
  do {
    try body()
    return nil
  } catch {
    return error as? VisualizationError
  }
}
