import Glibc
import KerasFiles

/// Fetches a file once and keeps it: `try getFile("flowers.npz", origin: "https://…/flowers.npz")`. As
/// `keras.utils.get_file`; archives are not unpacked.
///
/// The file is kept as `~/.keras/datasets/<fname>`, or under the folder that the environment variable `KERAS_HOME`
/// names, and appears there whole or not at all. The program `curl` fetches it.
///
/// - Parameters:
///   - fname: the name to keep the file under; by default the last part of `origin`.
///   - origin: the address, `https://…` or `file:///…`; with `fileHash` also `http://…`.
///   - fileHash: the SHA-256 or MD5 checksum that the file must have, in hexadecimal digits. A kept file with another
///     one is fetched again.
///   - cacheSubdir: the folder under the cache folder.
///   - cacheDir: the cache folder.
///   - forceDownload: whether to fetch the file even if it is there.
/// - Returns: the file's path.
/// - Throws: ``DataFileError``, which says where the file is available and where to put it, when it cannot be fetched;
///   ``KerasError``, when an argument makes no sense.
public func getFile(
  _ fname: String? = nil, origin: String, fileHash: String? = nil, cacheSubdir: String = "datasets",
  cacheDir: String? = nil, forceDownload: Bool = false
) throws -> String {
  func invalid(_ message: String) -> KerasError { .invalidArgument("getFile", message) }
  let address = origin.prefix { $0 != "?" && $0 != "#" }
  let name = fname ?? address.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? ""
  guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
    throw invalid(
      "fname is '\(name)'; expected a name, not a path (cacheDir and cacheSubdir say where to keep the file)")
  }
  let hash = try fileHash.map { text in
    guard let hash = FileHash(text) else {
      throw invalid("fileHash is '\(text)'; expected the 64 digits of SHA-256 or the 32 of MD5")
    }
    return hash
  }
  let folder = cacheSubdir.hasPrefix("/") ? cacheSubdir : (cacheDir ?? KerasHome.path) + "/" + cacheSubdir
  let path = folder + "/" + name
  var complaint = "is not there"
  if !forceDownload, access(path, F_OK) == 0 {
    guard let hash else { return path }
    let found = try hash.computed(for: path)
    if found == hash { return path }
    complaint = "is not the file that is expected: its \(hash.algorithm) is \(found.digits), not \(hash.digits)"
  }
  do {
    try KerasHome.makeFolder(folder)
    try Download.fetch(origin, to: path, hash: hash)
  } catch let error as DataFileError {
    let check = hash.map { " (\($0.algorithm) \($0.digits))" } ?? ""
    throw DataFileError(
      error.reason == .system ? .system : .unavailable, path: path,
      "\(complaint), and it cannot be fetched: \(error.message). It is available at \(origin)\(check); put it at that "
        + "path, or set KERAS_HOME to a folder that has it as \(cacheSubdir)/\(name)")
  }
  return path
}
