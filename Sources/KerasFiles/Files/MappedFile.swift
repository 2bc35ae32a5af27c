import Glibc

/// A file's content in memory. The system reads the parts that are touched.
package final class MappedFile: @unchecked Sendable {
  package let path: String
  package let bytes: UnsafeRawBufferPointer
  /// For reading parts to memory elsewhere, where the file stays open.
  let descriptor: Int32?

  /// - Parameter staysOpen: whether the file is open as long as this object lives. Many mapped arrays would use up what
  ///   a process may have open.
  /// - Throws: ``DataFileError``, when the file does not exist, cannot be read or is none.
  package init(path: String, staysOpen: Bool = false) throws {
    self.path = path
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataFileError.system(path, doing: "open it") }
    self.descriptor = staysOpen ? descriptor : nil
    do { bytes = try Self.map(descriptor, path) } catch {
      close(descriptor)
      throw error
    }
    if !staysOpen { close(descriptor) }
  }

  private static func map(_ descriptor: Int32, _ path: String) throws -> UnsafeRawBufferPointer {
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw DataFileError.system(path, doing: "open it") }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw DataFileError(
        .system, path: path, "is \(information.st_mode & S_IFMT == S_IFDIR ? "a folder" : "not a regular file")")
    }
    let size = Int(information.st_size)
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
      throw DataFileError.system(path, doing: "map it into memory")
    }
    return UnsafeRawBufferPointer(start: start, count: size)
  }

  /// Gives whole pages of a part that is done with back to the system; they would be read again when touched.
  func release(_ start: UnsafeRawPointer, _ count: Int) {
    let page = Int(getpagesize())
    let first = (Int(bitPattern: start) + page - 1) / page * page
    let end = (Int(bitPattern: start) + count) / page * page
    if end > first { madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, MADV_DONTNEED) }
  }

  /// Lets a part be written to. What is written is this process's alone, and never comes to the file.
  ///
  /// Not all of a file is from the start: the system may refuse memory for the changes of one that is larger than it
  /// has.
  /// - Returns: nil where the system has no memory for them.
  func writable(_ part: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer? {
    let page = Int(getpagesize())
    let first = Int(bitPattern: part.baseAddress!) / page * page
    let end = Int(bitPattern: part.baseAddress!) + part.count
    let start = UnsafeMutableRawPointer(bitPattern: first)
    return mprotect(start, end - first, PROT_READ | PROT_WRITE) == 0
      ? UnsafeMutableRawPointer(mutating: part.baseAddress!) : nil
  }

  deinit {
    if let start = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: start), bytes.count) }
    if let descriptor { close(descriptor) }
  }
}

/// Fresh memory for content whose size a file only claims: pages cost nothing until they are written, and a claim that
/// is too large for the machine is an error, not a crash.
package final class PagedMemory {
  package let bytes: UnsafeMutableRawBufferPointer

  /// Nil when the system has no room for that many bytes.
  package init?(byteCount: Int) {
    let size = max(byteCount, 1)
    guard
      let start = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      start != MAP_FAILED
    else { return nil }
    // A large model would touch a hundred thousand small pages, one fault each.
    if size >= 4 << 20 { madvise(start, size, MADV_HUGEPAGE) }
    bytes = UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }

  deinit { munmap(bytes.baseAddress, max(bytes.count, 1)) }
}
