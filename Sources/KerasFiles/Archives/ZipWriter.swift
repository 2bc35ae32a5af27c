import CZip
import Glibc

/// Writes a zip archive.
///
/// libzip would write to a file of its own beside the one that is asked for, and rename that. It writes through
/// ``OutputFile`` instead, so that there is one temporary file, and a full disk is reported as what it is.
package final class ZipWriter {
  private let output: OutputFile
  private let archive: OpaquePointer
  private var isOpen = true
  /// What keeps the members' bytes alive; libzip reads them when it closes the archive.
  private var owners: [AnyObject] = []
  /// Where the next member's header begins: after those before, of 30 bytes, name and content.
  private var position = 0

  package init(_ output: OutputFile) throws(DataFileError) {
    self.output = output
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    func failure() -> DataFileError {
      DataFileError(.system, path: output.path, "cannot write it: \(String(cString: zip_error_strerror(&error)))")
    }
    // libzip keeps the object until it frees the source.
    let object = Unmanaged.passRetained(ZipOutput(output))
    guard let source = zip_source_function_create(ZipOutput.callback, object.toOpaque(), &error) else {
      object.release()
      throw failure()
    }
    guard let archive = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error) else {
      zip_source_free(source)
      throw failure()
    }
    self.archive = archive
  }

  deinit { if isOpen { zip_discard(archive) } }

  /// Adds a member of several parts one after the other.
  ///
  /// - Parameters:
  ///   - owner: what keeps the parts alive.
  ///   - alignment: of the member's first byte within the archive, where all members before are stored as they are.
  ///   - compressed: whether to pack it.
  ///   - isDated: whether the archive has the time of now; else it is the same at any time.
  package func add(
    _ name: String, _ parts: [UnsafeRawBufferPointer], ownedBy owner: AnyObject, alignment: Int = 1,
    compressed: Bool = false, isDated: Bool = true
  ) throws(DataFileError) {
    owners.append(owner)
    let fragments = parts.map { part in
      zip_buffer_fragment_t(
        data: UnsafeMutablePointer(mutating: part.baseAddress?.assumingMemoryBound(to: UInt8.self)),
        length: UInt64(part.count))
    }
    guard let source = zip_source_buffer_fragment(archive, fragments, UInt64(fragments.count), 0) else {
      throw failure(name)
    }
    let number = zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
    guard let index = UInt64(exactly: number) else {
      zip_source_free(source)
      throw failure(name)
    }
    guard zip_set_file_compression(archive, index, compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0) == 0,
      // 1 January 1980, as NumPy writes it.
      isDated || zip_file_set_dostime(archive, index, 0, 0x21, 0) == 0
    else { throw failure(name) }
    position += 30 + name.utf8.count
    if alignment > 1 {
      // A field for filling up, of 4 bytes and any number of zeros, that Android's zipalign made known. Others pass
      // over it.
      let padding = [UInt8](repeating: 0, count: (alignment - (position + 4) % alignment) % alignment)
      let status = zip_file_extra_field_set(
        archive, index, 0xD935, UInt16(ZIP_EXTRA_FIELD_NEW), padding, UInt16(padding.count), UInt32(ZIP_FL_LOCAL))
      guard status == 0 else { throw failure(name) }
      position += 4 + padding.count
    }
    position += parts.reduce(0) { $0 + $1.count }
  }

  /// Adds a string.
  package func add(_ name: String, text: String) throws(DataFileError) {
    let bytes = TextBytes(text)
    try add(name, [UnsafeRawBufferPointer(bytes.buffer)], ownedBy: bytes)
  }

  /// Writes the archive.
  package func close() throws(DataFileError) {
    guard !owners.isEmpty else {
      // libzip has no archives without members: it removes the file. This is one.
      let end: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
      do { return try end.withUnsafeBytes { try output.write($0) } } catch { throw error as! DataFileError }
    }
    guard zip_close(archive) == 0 else { throw output.failure ?? failure() }
    isOpen = false
    withExtendedLifetime(owners) {}
  }

  private func failure(_ member: String? = nil) -> DataFileError {
    DataFileError(
      .system, path: output.path, member: member, "cannot write it: \(String(cString: zip_strerror(archive)))")
  }
}

private final class TextBytes {
  let buffer: UnsafeMutableBufferPointer<UInt8>

  init(_ text: String) {
    buffer = .allocate(capacity: text.utf8.count)
    _ = buffer.initialize(from: text.utf8)
  }

  deinit { buffer.deallocate() }
}

/// An archive's file, as libzip sees it: an empty one that can be written.
private final class ZipOutput {
  private let output: OutputFile
  private var error = zip_error_t()

  init(_ output: OutputFile) {
    self.output = output
    zip_error_init(&error)
  }

  deinit { zip_error_fini(&error) }

  static let callback: zip_source_callback = { state, data, length, command in
    guard let state else { return -1 }
    let object = Unmanaged<ZipOutput>.fromOpaque(state)
    if command == ZIP_SOURCE_FREE {
      object.release()
      return 0
    }
    return object.takeUnretainedValue().perform(command, data, length)
  }

  private func perform(_ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ length: UInt64) -> Int64 {
    switch command {
    case ZIP_SOURCE_SUPPORTS: return Self.supported
    case ZIP_SOURCE_STAT:
      guard let data else { return fail(ZIP_ER_INVAL) }
      var information = zip_stat_t()
      zip_stat_init(&information)
      information.valid = UInt64(ZIP_STAT_SIZE)
      data.assumingMemoryBound(to: zip_stat_t.self).pointee = information
      return Int64(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR:
      guard let data else { return fail(ZIP_ER_INVAL) }
      return zip_error_to_data(&error, data, length)
    case ZIP_SOURCE_WRITE:
      do { try output.write(UnsafeRawBufferPointer(start: data, count: Int(length))) } catch {
        return fail(ZIP_ER_WRITE)
      }
      return Int64(length)
    case ZIP_SOURCE_TELL_WRITE: return Int64(output.position)
    case ZIP_SOURCE_SEEK_WRITE:
      // No member's position is beyond what a file can have.
      guard let data else { return fail(ZIP_ER_INVAL) }
      let place = zip_source_seek_compute_offset(UInt64(output.position), UInt64(Int64.max), data, length, &error)
      guard place >= 0 else { return -1 }
      do { try output.seek(to: Int(place)) } catch { return fail(ZIP_ER_SEEK) }
      return 0
    // There is nothing to read, and who called decides what becomes of the file.
    case ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_BEGIN_WRITE,
      ZIP_SOURCE_COMMIT_WRITE, ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_REMOVE:
      return 0
    default: return fail(ZIP_ER_OPNOTSUPP)
    }
  }

  private func fail(_ code: Int32) -> Int64 {
    zip_error_set(&error, code, errno)
    return -1
  }

  private static let supported: Int64 = [
    ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE,
    ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, ZIP_SOURCE_BEGIN_WRITE, ZIP_SOURCE_COMMIT_WRITE,
    ZIP_SOURCE_ROLLBACK_WRITE, ZIP_SOURCE_WRITE, ZIP_SOURCE_SEEK_WRITE, ZIP_SOURCE_TELL_WRITE, ZIP_SOURCE_REMOVE,
  ].reduce(0) { $0 | 1 << Int64($1.rawValue) }
}
