/// The files of a packed tar archive, one after the other.
///
/// Only what the archives of data sets hold is read: the header of POSIX.1-1988, "ustar", with its checksum.
package struct TarReader {
  private static let blockSize = 512
  private let file: GzipFile

  package init(_ file: GzipFile) { self.file = file }

  /// Calls `body` with the content of each regular file whose name `isWanted` accepts, and goes over the others.
  ///
  /// - Throws: ``DataFileError``, when the archive is damaged, and what `body` throws.
  package func forEach(where isWanted: (String) -> Bool, _ body: (String, PagedMemory) throws -> Void) throws {
    var header = [UInt8](repeating: 0, count: TarReader.blockSize)
    while true {
      let count = try header.withUnsafeMutableBytes { try file.readSome(into: $0) }
      // An archive ends with blocks of zeros; some that are shorter do without.
      if count == 0 || header.allSatisfy({ $0 == 0 }) { return try file.finish() }
      guard count == header.count, checksum(header) == octal(header[148..<156]) else {
        throw DataFileError(.corrupt, path: file.path, "has a damaged entry; expected a tar archive packed with gzip")
      }
      guard let size = octal(header[124..<136]) else {
        throw DataFileError(.corrupt, path: file.path, "has an entry without a size")
      }
      let name = text(header[345..<500], before: "/") + text(header[0..<100])
      let isFile = header[156] == 0 || header[156] == UInt8(ascii: "0")
      if isFile, isWanted(name) {
        try body(name, try file.memory(size, name))
      } else {
        try file.skip(size, name)
      }
      try file.skip((TarReader.blockSize - size % TarReader.blockSize) % TarReader.blockSize, name)
    }
  }

  /// The sum of the header's bytes, those of the sum itself taken as spaces.
  private func checksum(_ header: [UInt8]) -> Int {
    header.indices.reduce(0) { $0 + ((148..<156).contains($1) ? 0x20 : Int(header[$1])) }
  }

  /// A number as text: octal digits between spaces and zeros.
  private func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8).flatMap { $0 >= 0 ? $0 : nil }
  }

  private func text(_ field: ArraySlice<UInt8>, before separator: String = "") -> String {
    let text = String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    return text.isEmpty ? "" : text + separator
  }
}
