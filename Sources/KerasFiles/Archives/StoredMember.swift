import CBytes
import CZlib
import Glibc
import Tensors

/// A member of a zip archive that is stored as it is: bytes of the file, and the checksum that they should have.
///
/// Much of a large member is read straight to where it is wanted, or lent as it lies in the mapped file. The checksum
/// of these parts is taken on the way, and ``verify()`` only looks at what is left.
package final class StoredMember {
  let bytes: UnsafeRawBufferPointer
  private let file: MappedFile
  private let name: String
  private let checksum: UInt32
  private var known: [(range: Range<Int>, checksum: UInt32)] = []
  /// What kept a part from being read: an errno, or -1 where the file had become shorter.
  private var failure: Int32?
  /// Fewer bytes are read before a team of threads has woken.
  private static let worthDividing = 4 << 20
  /// What fits the cache of a processor core.
  private static let window = 1 << 18

  init(_ bytes: UnsafeRawBufferPointer, of file: MappedFile, name: String, checksum: UInt32) {
    self.bytes = bytes
    self.file = file
    self.name = name
    self.checksum = checksum
  }

  /// Reads a part, a large one by all threads. It does not pass through the mapped pages: a large model is not in
  /// memory twice.
  func copy(_ range: Range<Int>, to pointer: UnsafeMutableRawPointer) {
    let offset = bytes.baseAddress! - file.bytes.baseAddress! + range.lowerBound
    byAllThreads(range) { threads, parts in
      cb_read_checked(file.descriptor!, Int64(offset), pointer, Int64(range.count), threads, parts)
    }
  }

  /// A part's own pages of the file. What is written to them never comes to the file.
  /// - Returns: nil for a part that is somebody's already, or where the system has no memory for changes.
  func lend(_ range: Range<Int>) -> Storage? {
    guard !known.contains(where: { $0.range.overlaps(range) }),
      let start = file.writable(UnsafeRawBufferPointer(rebasing: bytes[range]))
    else { return nil }
    byAllThreads(range) { threads, parts in cb_check_mapped(start, Int64(range.count), threads, parts) }
    return Storage(pointer: start, byteCount: range.count, owner: file)
  }

  private func byAllThreads(_ range: Range<Int>, _ read: (Int32, UnsafeMutablePointer<cb_read_part>) -> Void) {
    guard !range.isEmpty else { return }
    let threads = range.count < Self.worthDividing ? 1 : Int(cb_threads())
    var parts = [cb_read_part](repeating: cb_read_part(), count: threads)
    read(Int32(threads), &parts)
    for part in parts {
      if part.failure != 0 { failure = failure ?? part.failure }
      known.append((range.lowerBound + Int(part.low)..<range.lowerBound + Int(part.high), part.checksum))
    }
  }

  /// - Throws: ``DataFileError`` when a part could not be read, or the bytes have another checksum than the archive
  ///   says.
  package func verify() throws(DataFileError) {
    if let failure {
      let reason = failure > 0 ? String(cString: strerror(failure)) : "the file has become shorter"
      throw DataFileError(.system, path: file.path, member: name, "cannot be read: \(reason)")
    }
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
      append(gap, checksum(of: gap))
      append(part.range, part.checksum)
    }
    let rest = position..<bytes.count
    append(rest, checksum(of: rest))
    guard value == checksum else {
      throw DataFileError(.corrupt, path: file.path, member: name, "is damaged: its checksum is not the archive's")
    }
  }

  private func checksum(of range: Range<Int>) -> UInt32 {
    var value: UInt32 = 0
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.window) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Self.window, range.upperBound)])
      value = cb_crc32(value, part.baseAddress, part.count)
      file.release(part.baseAddress!, part.count)
    }
    return value
  }
}
