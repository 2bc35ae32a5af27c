import Glibc

/// A file that is being written.
package final class OutputFile {
  /// The file's name in the file system, for other programs that write it.
  package let name: String
  /// What errors call it: the path that the user gave.
  package let path: String
  /// The first error; a library in between may have replaced it by its own text.
  private(set) var failure: DataFileError?
  private var descriptor: Int32

  package init(_ descriptor: Int32, name: String, shownAs path: String) {
    self.descriptor = descriptor
    self.name = name
    self.path = path
  }

  /// Opens a device or a pipe.
  package convenience init(device path: String) throws(DataFileError) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataFileError.system(path, doing: "write it") }
    self.init(descriptor, name: path, shownAs: path)
  }

  /// Opens a file that grows line by line, new or at its end.
  package convenience init(log path: String, appending: Bool) throws(DataFileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | (appending ? O_APPEND : O_TRUNC), 0o666)
    guard descriptor >= 0 else { throw DataFileError.system(path, doing: "write it") }
    self.init(descriptor, name: path, shownAs: path)
    if appending { lseek(descriptor, 0, SEEK_END) }
  }

  deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

  /// Writes bytes at the current position.
  package func write(_ bytes: UnsafeRawBufferPointer) throws(DataFileError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      // A count of zero would go on for ever.
      guard count > 0 else { throw fail(count < 0 ? errno : EIO) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Writes bytes whole or not at all, as far as the file can be shortened again.
  package func append(_ bytes: UnsafeRawBufferPointer) throws(DataFileError) {
    let start = position
    do { try write(bytes) } catch {
      if start >= 0 {
        ftruncate(descriptor, start)
        lseek(descriptor, start, SEEK_SET)
      }
      throw error
    }
  }

  /// Where the next bytes are written.
  package var position: Int { lseek(descriptor, 0, SEEK_CUR) }

  func seek(to offset: Int) throws(DataFileError) {
    guard lseek(descriptor, offset, SEEK_SET) >= 0 else { throw fail(errno) }
  }

  /// Brings the content to the disk. A file system may do a renaming before the writing that came before it, and some
  /// report a full disk only now.
  func flush() throws(DataFileError) {
    guard fsync(descriptor) == 0 else { throw fail(errno) }
  }

  func setPermissions(_ permissions: mode_t) throws(DataFileError) {
    guard fchmod(descriptor, permissions) == 0 else { throw fail(errno) }
  }

  package func close() throws(DataFileError) {
    guard descriptor >= 0 else { return }
    let status = Glibc.close(descriptor)
    descriptor = -1
    guard status == 0 else { throw fail(errno) }
  }

  private func fail(_ code: Int32) -> DataFileError {
    let error = DataFileError.system(path, doing: "write it", code: code)
    failure = failure ?? error
    return error
  }
}
