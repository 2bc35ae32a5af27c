import Glibc

/// The folder in which Keras keeps what it has fetched.
package enum KerasHome {
  /// `KERAS_HOME`, or else `.keras` in the user's folder.
  package static var path: String {
    if let home = getenv("KERAS_HOME"), home.pointee != 0 { return expanded(String(cString: home)) }
    let home = getenv("HOME").map { String(cString: $0) } ?? ""
    return (home.isEmpty || access(home, W_OK) != 0 ? "/tmp" : home) + "/.keras"
  }

  private static func expanded(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  /// Makes a folder and those above it.
  package static func makeFolder(_ folder: String) throws {
    var path = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      path += "/" + part
      guard mkdir(path, 0o777) == 0 || errno == EEXIST || errno == EISDIR || access(path, F_OK) == 0 else {
        throw DataFileError.system(path, doing: "make the folder \(path)")
      }
    }
  }
}
