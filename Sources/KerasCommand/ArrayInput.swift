import ArgumentParser
// The C library declares `stdout` as a variable, which strict concurrency would refuse.
@preconcurrency import Glibc
import Keras

/// What a file holds: an array of numbers or of strings in `.npy`, a member of an `.npz`, a table in `.csv`, or a
/// string a line in `.txt`.
enum ArrayInput {
  case numbers(Tensor)
  case texts(StringArray)

  /// - Parameters:
  ///   - key: the member of an `.npz` file; nil for the only one.
  ///   - column: the column of a `.csv` file; nil for all of them.
  ///   - wantsTexts: whether a table's fields are strings.
  init(_ path: String, key: String?, column: String?, wantsTexts: Bool) throws {
    if column != nil, !path.hasSuffix(".csv") {
      throw CommandError("'\(path)' has no columns; a column is named for .csv files only")
    }
    if path.hasSuffix(".npz") {
      let archive = try NumPyArchive(path)
      guard let name = key ?? (archive.names.count == 1 ? archive.names[0] : nil) else {
        throw CommandError("'\(path)' contains \(archive.names.joined(separator: ", ")); name one of them by --key")
      }
      self = try archive.holdsTexts(name) ? .texts(archive.strings(name)) : .numbers(archive.tensor(name))
    } else if path.hasSuffix(".txt") {
      self = .texts(try StringArray(txt: path))
    } else if path.hasSuffix(".csv") {
      self = try Self.table(path, column, wantsTexts: wantsTexts)
    } else {
      self = try StringArray.isText(npy: path) ? .texts(StringArray(npy: path)) : .numbers(Tensor(npy: path))
    }
  }

  private static func table(_ path: String, _ column: String?, wantsTexts: Bool) throws -> ArrayInput {
    if wantsTexts { return .texts(try StringArray(csv: path, column: column)) }
    guard let column else { return .numbers(try loadCSV(path).values) }
    // Other columns may hold strings.
    let fields = try StringArray(csv: path, column: column).strings
    return .numbers(
      Tensor(
        try fields.enumerated().map { index, field in
          guard let number = Float(field) else {
            throw CommandError(
              "'\(path)' has '\(field.prefix(40))' in row \(index + 1) of column '\(column)', not a number")
          }
          return number
        }))
  }
}

/// Invalid input.
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
