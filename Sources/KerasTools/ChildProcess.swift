import CBytes
// The C library declares `environ` as a variable, which strict concurrency would refuse.
@preconcurrency import Glibc
import KerasFiles

/// Programs of the system that do a job for us.
package enum ChildProcess {
  /// What a program left behind.
  package struct Result {
    /// Its exit status, or minus the signal that ended it.
    package var status: Int32
    /// What it wrote to its standard output.
    package var bytes: [UInt8]
    /// What it wrote to its standard error, where that was kept apart.
    package var errors: String
    package var output: String { String(decoding: bytes, as: UTF8.self) }
  }

  /// Where a program's standard error goes.
  package enum Errors { case shown, joined, apart }

  /// Runs a program to its end. There is no shell in between, so that arguments are never read as commands.
  ///
  /// - Parameters:
  ///   - program: its name, looked for in `PATH`.
  ///   - input: what it reads from its standard input.
  ///   - errors: whether its standard error is ours, joins the output, or is kept apart.
  /// - Returns: nil when the program is not installed.
  package static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = [], errors: Errors = .joined
  ) throws -> Result? {
    // In memory: nobody waits for the other to read, and no disk can be full.
    let source = try Scratch(program, input)
    let log = try Scratch(program, [])
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw failure(program, errno) }
    // Only the program gets the end that it writes to, or the reading below would wait for others, too.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, source.descriptor, STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    switch errors {
    case .shown: break
    case .joined: posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
    case .apart: posix_spawn_file_actions_adddup2(&actions, log.descriptor, STDERR_FILENO)
    }

    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, nil, &argv, environ)
    close(ends[1])
    defer { close(ends[0]) }
    if code == ENOENT || code == EACCES { return nil }
    guard code == 0 else { throw failure(program, code) }

    let output = content(of: ends[0])
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else { throw failure(program, errno) }
    }
    let signal = status & 0x7F
    return Result(status: signal == 0 ? status >> 8 & 0xFF : -signal, bytes: output, errors: log.text())
  }

  private static func content(of descriptor: Int32) -> [UInt8] {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return output }
      output += buffer[..<count]
    }
  }

  /// A file in memory, for a program to read or write.
  private final class Scratch {
    let descriptor: Int32

    init(_ program: String, _ bytes: [UInt8]) throws {
      descriptor = cb_memory_file()
      guard descriptor >= 0 else { throw ChildProcess.failure(program, errno) }
      let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written == bytes.count, lseek(descriptor, 0, SEEK_SET) == 0 else {
        throw ChildProcess.failure(program, errno)
      }
    }

    deinit { close(descriptor) }

    func text() -> String {
      lseek(descriptor, 0, SEEK_SET)
      return String(decoding: ChildProcess.content(of: descriptor), as: UTF8.self)
    }
  }

  private static func failure(_ program: String, _ code: Int32) -> DataFileError {
    DataFileError(.system, path: program, "cannot be run: \(String(cString: strerror(code)))")
  }
}
