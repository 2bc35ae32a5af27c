import ArgumentParser
import Glibc
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
    return path.hasSuffix(".csv") ? try readCSV(path) : try Tensor(npy: path)
  }

  /// Rows of numbers; a first line of words is a heading.
  private static func readCSV(_ path: String) throws -> Tensor {
    guard let file = fopen(path, "re") else { throw CommandError("'\(path)': \(String(cString: strerror(errno)))") }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    var (values, width, number, rows): ([Float], Int, Int, Int) = ([], 0, 0, 0)
    while getline(&line, &capacity, file) > 0 {
      number += 1
      let text = String(cString: line!).filter { !$0.isNewline }
      if text.allSatisfy(\.isWhitespace) { continue }
      let fields = text.split(separator: ",", omittingEmptySubsequences: false)
      let row = fields.map { field in Float(field.filter { $0 != " " && $0 != "\t" && $0 != "\"" }) }
      if rows == 0, number == 1, row.contains(nil) { continue }
      guard !row.contains(nil), rows == 0 || row.count == width else {
        throw CommandError(
          "'\(path)', line \(number): expected \(rows == 0 ? "" : "\(width) ")numbers with commas between")
      }
      width = row.count
      rows += 1
      values += row.map { $0! }
    }
    return Tensor(values, shape: [rows, width])
  }
}

/// A mistake in what the user gave.
struct CommandError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a command; an error is one line on standard error and exit status 1.
func reporting(_ body: () throws -> Void) throws {
  do { try body() } catch let code as ExitCode { throw code } catch {
    let text = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
    var stream = StandardError()
    print("keras: \(text)", to: &stream)
    throw ExitCode(1)
  }
}

/// Shows progress on standard error when a person watches.
func progress() -> [Callback] { isatty(STDERR_FILENO) == 1 ? [ProgbarLogger.onStandardError()] : [] }
