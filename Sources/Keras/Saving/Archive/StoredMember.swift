import CKernels
import CZlib

/// A member of a zip archive that is stored as it is: bytes of the file, and the checksum that they should have.
///
/// Much of a large member is copied elsewhere when it is read. The checksum of these parts is taken from them on the way, while
/// they are in the processor's cache, and ``verify()`` only looks at what is left.
final class StoredMember {
  let bytes: UnsafeRawBufferPointer
  private let file: MappedFile
  private let name: String
  private let checksum: UInt32
  private var known: [(range: Range<Int>, checksum: UInt32)] = []
  /// What fits the cache of a processor core.
  private static let window = 1 << 18

  init(_ bytes: UnsafeRawBufferPointer, of file: MappedFile, name: String, checksum: UInt32) {
    self.bytes = bytes
    self.file = file
    self.name = name
    self.checksum = checksum
  }

  /// Copies a part. Its pages go on the way, so that a large model is not in memory twice.
  func copy(_ range: Range<Int>, to pointer: UnsafeMutableRawPointer) {
    let value = checksum(of: range) { start, part in
      pointer.advanced(by: start - range.lowerBound).copyMemory(from: part.baseAddress!, byteCount: part.count)
    }
    known.append((range, value))
  }

  /// - Throws: ``DataFileError`` when the bytes have another checksum than the archive says.
  func verify() throws(DataFileError) {
    var value: UInt32 = 0
    var position = 0
    func append(_ range: Range<Int>, _ part: UInt32) {
      value = UInt32(truncatingIfNeeded: crc32_combine(uLong(value), uLong(part), range.count))
      position = range.upperBound
    }
    // A part that was read twice, or lies upon another, counts once.
    for part in known.sorted(by: { $0.range.lowerBound < $1.range.lowerBound })
    where part.range.lowerBound >= position {
      let gap = position..<part.range.lowerBound
      append(gap, checksum(of: gap) { _, _ in })
      append(part.range, part.checksum)
    }
    let rest = position..<bytes.count
    append(rest, checksum(of: rest) { _, _ in })
    guard value == checksum else {
      throw DataFileError(.corrupt, path: file.path, member: name, "is damaged: its checksum is not the archive's")
    }
  }

  private func checksum(of range: Range<Int>, _ use: (Int, UnsafeRawBufferPointer) -> Void) -> UInt32 {
    var value: UInt32 = 0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.window) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.window, range.upperBound)])
      use(start, part)
      value = ck_crc32(value, part.baseAddress, part.count)
      file.release(part.baseAddress!, part.count)
    }
    return value
  }
}
