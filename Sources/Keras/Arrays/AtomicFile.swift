import Glibc

/// Files that appear whole or not at all.
enum AtomicFile {
  /// Has `write` make a new file beside `path` and puts it in the place of `path` once it is complete and on the disk: a kill
  /// or a power cut at any moment leaves the old file or the new one.
  ///
  /// A symbolic link stays one; its target is replaced. A device or pipe cannot be replaced and is written directly.
  ///
  /// - Parameter write: writes the whole content to the path that it is given.
  /// - Throws: what `write` throws, after which nothing is left behind, or ``DataFileError``.
  static func replace(_ path: String, with write: (_ temporaryPath: String) throws -> Void) throws {
    var information = stat()
    let exists = stat(path, &information) == 0
    let kind = information.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw DataFileError(.system, path: path, "is a folder") }
    if exists, kind != S_IFREG {
      try write(path)
      return
    }
    let target = exists ? resolved(path) : path
    var template = Array("\(target).XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT { throw DataFileError(.notFound, path: path, "cannot write it: its folder does not exist") }
      throw DataFileError.system(path, doing: "write it", code: code)
    }
    close(descriptor)
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    do {
      try write(temporary)
      try flush(temporary)
      // Temporary files are private; the new file gets what the old one had, or what any new file gets.
      chmod(temporary, exists ? information.st_mode & 0o7777 : 0o666 & ~creationMask)
      guard rename(temporary, target) == 0 else { throw DataFileError.system(path, doing: "write it") }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes `parts` one after the other, as ``replace(_:with:)``.
  static func write(_ parts: [UnsafeRawBufferPointer], to path: String) throws {
    try replace(path) { temporary in
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw DataFileError.system(path, doing: "write it") }
      for part in parts {
        var rest = part
        while !rest.isEmpty {
          let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else {
            let code = errno
            close(descriptor)
            throw DataFileError.system(path, doing: "write it", code: code)
          }
          rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
      }
      // Some file systems report a full disk only here.
      guard close(descriptor) == 0 else { throw DataFileError.system(path, doing: "write it") }
    }
  }

  /// Brings a file's content to the disk. A file system may do a renaming before the writing that came before it.
  private static func flush(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataFileError.system(path, doing: "write it") }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw DataFileError.system(path, doing: "write it") }
  }

  private static func resolved(_ path: String) -> String {
    guard let name = realpath(path, nil) else { return path }
    defer { free(name) }
    return String(cString: name)
  }

  /// The permissions that new files do not get. Asking for the mask sets it, so it is asked for once.
  private static let creationMask: mode_t = {
    let mask = umask(0o022)
    umask(mask)
    return mask
  }()
}
