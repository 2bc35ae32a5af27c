import CZlib
import Glibc

/// The content of a gzip file, read from the start to the end.
package final class GzipFile {
  package let path: String
  private let file: gzFile

  /// - Throws: ``DataFileError``, when there is no such file or it is not packed with gzip.
  package init(_ path: String) throws {
    self.path = path
    guard let file = gzopen(path, "rb") else { throw DataFileError.system(path, doing: "open it") }
    self.file = file
    gzbuffer(file, 1 << 18)
    // zlib passes other files on as they are.
    guard gzdirect(file) == 0 else { throw DataFileError(.corrupt, path: path, "is not packed with gzip") }
  }

  deinit { gzclose(file) }

  /// Fills `memory` from the next bytes.
  ///
  /// - Parameter what: what errors call the part that is read.
  /// - Throws: ``DataFileError``, when fewer are left or they are damaged.
  package func read(into memory: UnsafeMutableRawBufferPointer, _ what: String) throws {
    guard try readSome(into: memory) == memory.count else {
      throw DataFileError(.corrupt, path: path, "ends within \(what)")
    }
  }

  /// The next `count` bytes, in memory that costs nothing until they are there.
  package func memory(_ count: Int, _ what: String) throws -> PagedMemory {
    guard let memory = PagedMemory(byteCount: count) else {
      throw DataFileError(.corrupt, path: path, "declares \(count) bytes for \(what), more than fits in memory")
    }
    try withExtendedLifetime(memory) { try read(into: $0.bytes, what) }
    return memory
  }

  /// Reads as many bytes as there are, up to the size of `memory`.
  package func readSome(into memory: UnsafeMutableRawBufferPointer) throws -> Int {
    defer { withExtendedLifetime(self) {} }
    var filled = 0
    while filled < memory.count {
      let wanted = UInt32(min(memory.count - filled, 1 << 30))
      let count = gzread(file, memory.baseAddress! + filled, wanted)
      // The end is told as such only when the whole file was there and its checksum is right.
      var code: Int32 = 0
      let message = gzerror(file, &code)
      guard count > 0 || count == 0 && code == Z_OK else {
        throw DataFileError(
          .corrupt, path: path, "cannot be unpacked: \(message.map { String(cString: $0) } ?? "error \(code)")")
      }
      if count == 0 { break }
      filled += Int(count)
    }
    return filled
  }

  /// Reads what is left, for the checksum at the end.
  package func finish() throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while try buffer.withUnsafeMutableBytes({ try readSome(into: $0) }) > 0 {}
  }

  /// Goes over the next bytes.
  package func skip(_ count: Int, _ what: String) throws {
    var rest = count
    var buffer = [UInt8](repeating: 0, count: min(count, 1 << 16))
    while rest > 0 {
      let part = min(rest, buffer.count)
      try buffer.withUnsafeMutableBytes { try read(into: .init(rebasing: $0[..<part]), what) }
      rest -= part
    }
  }
}
