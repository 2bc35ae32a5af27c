import CZip
import Glibc
import Testing

@testable import Keras

/// Writes an archive of named members.
func writeArchive(_ path: String, _ members: [(String, [UInt8])], compressed: Bool = false) throws {
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

/// A file with a configuration and weights, as an archive in a folder.
func archive(_ folder: TemporaryFolder, config: String, weights: [UInt8]) throws -> String {
  let path = folder.file("a.keras")
  try writeArchive(path, [("config.json", Array(config.utf8)), ("model.weights.h5", weights)])
  return path
}

/// What the loader says about a file that it must refuse, in one line.
///
/// Also that nothing appeared beside it.
func refusal(_ path: String, sourceLocation: SourceLocation = #_sourceLocation) -> String {
  let folder = String(path[..<path.lastIndex(of: "/")!])
  let files = folderContent(folder)
  let error = #expect(throws: (any Error).self, sourceLocation: sourceLocation) { try loadModel(path) }
  #expect(folderContent(folder) == files, sourceLocation: sourceLocation)
  let text = error.map { "\($0)" } ?? ""
  #expect(!text.contains("\n") && text.contains(path), "\(text)", sourceLocation: sourceLocation)
  return text
}

/// A model of one layer on three features, as text, with a piece replaced.
func config(_ layer: Layer = Dense(2, name: "d"), _ piece: String = "", _ other: String = "") -> String {
  let text = Sequential([Input(shape: [3]), layer], name: "m").toJSON()
  return piece.isEmpty ? text : text.replacing(piece, with: other)
}

/// The weights of a model of one `Dense(2)` on three features.
func denseWeights() throws -> [UInt8] {
  let folder = TemporaryFolder()
  try Sequential([Input(shape: [3]), Dense(2)]).saveWeights(folder.file("w.weights.h5"))
  return try fileBytes(folder.file("w.weights.h5"))
}
