import Glibc

/// Where progress and messages go.
protocol TextOutput {
  /// Whether a person watches: what was written can be written over.
  var isTerminal: Bool { get }
  func write(_ text: String)
}

/// The process's standard output. Each piece of text is shown at once.
struct StandardOutput: TextOutput {
  let isTerminal = isatty(STDOUT_FILENO) == 1

  func write(_ text: String) {
    print(text, terminator: "")
    fflush(nil)
  }
}

/// Writes a line of text to standard output at once.
func printMessage(_ text: String) { StandardOutput().write(text + "\n") }

/// Tells of something that is probably not meant, on standard error.
func warn(_ message: String) {
  fflush(nil)
  let line = "warning: \(message)\n"
  var rest = line.utf8[...]
  while !rest.isEmpty {
    let written = rest.withContiguousStorageIfAvailable { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) } ?? -1
    if written <= 0 { return }
    rest = rest.dropFirst(written)
  }
}

/// The process's standard error: where a command shows progress whose standard output is the result alone.
struct StandardError: TextOutput {
  let isTerminal = isatty(STDERR_FILENO) == 1

  func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if written <= 0 { return }
      rest = rest.dropFirst(written)
    }
  }
}
