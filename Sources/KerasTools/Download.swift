import Glibc
import KerasFiles

/// Files from the network.
///
/// The program `curl` fetches them: it knows proxies, certificates and redirects, the system keeps it safe, and nothing
/// of it is in the memory of programs that fetch nothing, which is most of them.
enum Download {
  /// Fetches a file, which appears at `path` whole or not at all.
  ///
  /// - Parameters:
  ///   - origin: `https://…` or `file:///…`, and `http://…` if there is a checksum.
  ///   - hash: the checksum that it must have.
  /// - Throws: ``DataFileError``.
  static func fetch(_ origin: String, to path: String, hash: FileHash?) throws {
    // Without a checksum, only encryption protects against a wrong file.
    let protocols = hash == nil ? ["https", "file"] : ["https", "http", "file"]
    guard protocols.contains(where: { origin.lowercased().hasPrefix($0 + "://") }) else {
      throw DataFileError(
        .unavailable, path: path, "its address \(origin) starts with none of \(protocols.map { $0 + "://" })")
    }
    // A progress bar is for people.
    let isWatched = isatty(STDERR_FILENO) == 1
    let notice = Array("Downloading data from \(origin)\n".utf8)
    _ = write(STDERR_FILENO, notice, notice.count)
    try AtomicFile.replace(path) { output in
      let redirects = protocols.filter { $0 != "file" }
      let arguments =
        (isWatched ? ["--progress-bar"] : ["--silent", "--show-error"]) + [
          "--fail", "--location", "--globoff", "--proto", "=" + protocols.joined(separator: ","), "--proto-redir",
          "=" + redirects.joined(separator: ","), "--connect-timeout", "30", "--speed-limit", "1", "--speed-time", "60",
          "--output", output.name, "--write-out", "\n%{errormsg}", "--url", origin,
        ]
      guard let result = try ChildProcess.run("curl", arguments, errors: isWatched ? .shown : .joined) else {
        throw DataFileError(.unavailable, path: path, "the program 'curl' is not installed")
      }
      guard result.status == 0 else {
        // What curl says of a write that fails is no more than that.
        let reason: DataFileError.Reason = result.status == 23 ? .system : .unavailable
        let message = result.output.split(separator: "\n").last.map(String.init) ?? "curl ended with \(result.status)"
        throw DataFileError(reason, path: path, result.status == 23 ? "cannot write it: \(message)" : message)
      }
      if let hash {
        let found = try hash.computed(for: output.name)
        guard found == hash else {
          throw DataFileError(
            .unavailable, path: path,
            "the file from \(origin) has the \(hash.algorithm) \(found.digits), not \(hash.digits)")
        }
      }
    }
  }
}
