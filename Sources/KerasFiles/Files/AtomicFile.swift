import Glibc

/// Files that appear whole or not at all.
package enum AtomicFile {
  /// Makes a temporary file beside `path`, has `write` fill it, and puts it in the place of `path` once it is complete
  /// and on the disk: a full disk, a kill or a power cut at any moment leaves the old file or the new one.
  ///
  /// A symbolic link stays one; its target is replaced. A device or pipe cannot be replaced and is written directly.
  /// What processes left behind that were killed while they wrote the same file is removed.
  ///
  /// - Parameter write: writes the whole content.
  /// - Throws: what `write` throws, after which nothing is left behind, or ``DataFileError``.
  package static func replace(_ path: String, with write: (OutputFile) throws -> Void) throws {
    var information = stat()
    let exists = stat(path, &information) == 0
    let kind = information.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw DataFileError(.system, path: path, "is a folder") }
    if exists, kind != S_IFREG {
      let output = try OutputFile(device: path)
      try write(output)
      return try output.close()
    }
    let temporary = try TemporaryFile(for: exists ? resolved(path) : path, shownAs: path)
    try write(temporary.output)
    // Temporary files are private; the new file gets what the old one had, or what any new file gets.
    try temporary.publish(permissions: exists ? information.st_mode & 0o7777 : 0o666 & ~creationMask)
  }

  /// Writes `parts` one after the other, as ``replace(_:with:)``.
  package static func write(_ parts: [UnsafeRawBufferPointer], to path: String) throws {
    try replace(path) { output in
      for part in parts { try output.write(part) }
    }
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
