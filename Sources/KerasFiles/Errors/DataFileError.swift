import Glibc

/// Why a file of arrays, tables or a data set could not be read or written.
public struct DataFileError: Error, Hashable, Sendable {
  /// The kind of failure, for programs that react to it.
  public enum Reason: Hashable, Sendable {
    /// There is no such file.
    case notFound
    /// The system refused: permissions, a full disk, a folder where a file is expected.
    case system
    /// The content is damaged, cut short or contradicts itself.
    case corrupt
    /// The content is sound, but of a kind that is not read here, such as strings or Python objects.
    case unsupported
    /// A download failed or gave other content than expected.
    case unavailable
  }

  public var reason: Reason
  /// The file's path.
  public var path: String
  /// The array inside an archive, if the failure concerns one.
  public var member: String?
  /// What was found and what was expected.
  public var message: String

  public init(_ reason: Reason, path: String, member: String? = nil, _ message: String) {
    self.reason = reason
    self.path = path
    self.member = member
    self.message = message
  }

  /// The error for a failed system call, which left its number in `errno`.
  package static func system(_ path: String, doing action: String, code: Int32 = errno) -> DataFileError {
    let text = String(cString: strerror(code))
    return DataFileError(code == ENOENT ? .notFound : .system, path: path, "cannot \(action): \(text)")
  }
}

extension DataFileError: CustomStringConvertible {
  public var description: String {
    "'\(path)'" + (member.map { ", member '\($0)'" } ?? "") + ": \(message)"
  }
}
