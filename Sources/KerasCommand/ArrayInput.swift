import ArgumentParser
// The C library declares `stdout` as a variable, which strict concurrency would refuse.
@preconcurrency import Glibc
import Keras

/// An array in a file: `.npy`, a member of an `.npz`, or the numbers of a `.csv`.
enum ArrayInput {
  static func read(_ path: String, key: String?) throws -> Tensor {
    if path.hasSuffix(".npz") {
      let archive = try NumPyArchive(path)
      guard let name = key ?? (archive.names.count == 1 ? archive.names[0] : nil) else {
        throw CommandError("'\(path)' holds \(archive.names.joined(separator: ", ")); name one of them by --key")
      }
      return try archive.tensor(name)
    }
    return path.hasSuffix(".csv") ? try loadCSV(path).values : try Tensor(npy: path)
  }
}

/// A mistake in what the user gave.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a command; an error is one line on standard error and exit status 1.
func reporting(_ body: () throws -> Void) throws {
  do {
    try body()
    // What was printed may have found a full disk.
    guard fflush(stdout) == 0, ferror(stdout) == 0 else {
      throw CommandError("cannot write to the standard output: \(String(cString: strerror(errno)))")
    }
  } catch let code as ExitCode { throw code } catch let exit as CleanExit { throw exit } catch {
    let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    var stream = StandardError()
    print("keras: \(text)", to: &stream)
    throw ExitCode(1)
  }
}

/// Shows progress on standard error when a person watches.
func progress() -> [Callback] { isatty(STDERR_FILENO) == 1 ? [ProgbarLogger.onStandardError()] : [] }
