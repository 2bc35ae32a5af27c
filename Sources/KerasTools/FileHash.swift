import KerasFiles

/// The expected checksum of a file.
///
/// The programs `sha256sum` and `md5sum` compute it. Every Linux has them (GNU coreutils, BusyBox), they use the
/// processor's instructions for it, and a library for one checksum a download would weigh on every program that imports
/// this one.
struct FileHash: Hashable, Sendable {
  /// Lower-case hexadecimal digits: 64 of SHA-256 or 32 of MD5.
  let digits: String

  /// Nil when it is neither a SHA-256 nor an MD5 checksum.
  init?(_ text: String) {
    digits = text.lowercased()
    guard digits.utf8.count == 64 || digits.utf8.count == 32, digits.allSatisfy(\.isHexDigit) else { return nil }
  }

  var algorithm: String { digits.utf8.count == 64 ? "SHA-256" : "MD5" }
  private var program: String { digits.utf8.count == 64 ? "sha256sum" : "md5sum" }

  /// The file's checksum of the same kind.
  func computed(for path: String) throws -> FileHash {
    // A path that starts with a dash would be read as an option.
    let argument = path.hasPrefix("/") ? path : "./" + path
    guard let result = try ChildProcess.run(program, [argument]) else {
      throw DataFileError(.system, path: path, "cannot be checked: the program '\(program)' is not installed")
    }
    // A backslash stands before the digits when the path holds characters that had to be escaped.
    let word = result.output.prefix { $0 != " " }.drop { $0 == "\\" }
    guard result.status == 0, let hash = FileHash(String(word)), hash.algorithm == algorithm else {
      throw DataFileError(.system, path: path, "cannot be checked: '\(program)' says: \(result.output)")
    }
    return hash
  }
}
