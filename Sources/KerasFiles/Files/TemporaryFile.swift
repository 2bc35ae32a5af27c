import Glibc

/// A file beside the one that it will replace. It goes with this object unless it was published.
///
/// The process that writes one holds a lock on it, which the system lets go of when the process ends, however that
/// happens. A file of this kind without a lock is therefore what a killed process left, and the next that writes the
/// same file removes it.
final class TemporaryFile {
  let output: OutputFile
  private let target: String
  private var isPublished = false

  /// - Parameters:
  ///   - target: the path of the file that is to be replaced.
  ///   - path: what errors call it.
  init(for target: String, shownAs path: String) throws(DataFileError) {
    self.target = target
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    let name = Self.shortened(String(target.dropFirst(folder.count)))
    Self.removeAbandoned(in: folder, of: name)
    while true {
      let digits = String(UInt64.random(in: 1 << 60 ... .max), radix: 16)
      let temporary = "\(folder)\(name).\(digits)\(Self.suffix)"
      let descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        let code = errno
        if code == EEXIST { continue }
        if code == ENOENT { throw DataFileError(.notFound, path: path, "cannot write it: its folder does not exist") }
        throw DataFileError.system(path, doing: "write it", code: code)
      }
      flock(descriptor, LOCK_EX | LOCK_NB)
      // Another process may have taken it for abandoned just before it was locked.
      guard Self.isInFolder(descriptor) else {
        close(descriptor)
        continue
      }
      output = OutputFile(descriptor, name: temporary, shownAs: path)
      return
    }
  }

  deinit { if !isPublished { unlink(output.name) } }

  /// Puts the file in the place of the one that it replaces, once its content is on the disk.
  func publish(permissions: mode_t) throws(DataFileError) {
    try output.setPermissions(permissions)
    try output.flush()
    guard rename(output.name, target) == 0 else {
      let code = errno
      if code == ENOENT {
        throw DataFileError(.notFound, path: output.path, "cannot write it: its folder was removed meanwhile")
      }
      throw DataFileError.system(output.path, doing: "write it", code: code)
    }
    isPublished = true
  }

  private static let suffix = ".keras-tmp"
  private static let digitCount = 16

  /// A name that leaves room for what makes it a temporary one; file systems have names of at most 255 bytes.
  private static func shortened(_ name: String) -> String {
    var name = name
    while name.utf8.count > 255 - suffix.utf8.count - digitCount - 1 { name.removeLast() }
    return name
  }

  private static func isInFolder(_ descriptor: Int32) -> Bool {
    var information = stat()
    return fstat(descriptor, &information) == 0 && information.st_nlink > 0
  }

  /// Removes the temporary files for a name whose processes are gone.
  private static func removeAbandoned(in folder: String, of name: String) {
    guard let directory = opendir(folder.isEmpty ? "." : folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let found = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: $0.pointee)) { String(cString: $0) }
      }
      guard found.utf8.count == name.utf8.count + 1 + digitCount + suffix.utf8.count, found.hasSuffix(suffix),
        found.hasPrefix(name + "."), found.dropLast(suffix.count).suffix(digitCount).allSatisfy(\.isHexDigit)
      else { continue }
      let descriptor = open(folder + found, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
      guard descriptor >= 0 else { continue }
      defer { close(descriptor) }
      // Where the file system has no locks, nobody knows whether its process lives.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(folder + found) }
    }
  }
}
