// The C library declares `environ` as a variable, which strict concurrency would refuse.
@preconcurrency import Glibc

/// Programs of the system that do a job for us.
enum ChildProcess {
  /// What a program left behind.
  struct Result {
    /// Its exit status, or minus the signal that ended it.
    var status: Int32
    /// What it wrote to its standard output.
    var output: String
  }

  /// Runs a program to its end. There is no shell in between, so that arguments are never read as commands.
  ///
  /// - Parameters:
  ///   - program: its name, looked for in `PATH`.
  ///   - showsErrors: whether its standard error is ours; otherwise it joins the output.
  /// - Returns: nil when the program is not installed.
  static func run(_ program: String, _ arguments: [String], showsErrors: Bool = false) throws -> Result? {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw failure(program, errno) }
    // Only the program gets the end that it writes to, or the reading below would wait for others, too.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
    if !showsErrors { posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO) }

    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, nil, &argv, environ)
    close(ends[1])
    defer { close(ends[0]) }
    if code == ENOENT { return nil }
    guard code == 0 else { throw failure(program, code) }

    let output = text(from: ends[0])
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else { throw failure(program, errno) }
    }
    let signal = status & 0x7F
    return Result(status: signal == 0 ? status >> 8 & 0xFF : -signal, output: output)
  }

  private static func text(from descriptor: Int32) -> String {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return String(decoding: output, as: UTF8.self) }
      output += buffer[..<count]
    }
  }

  private static func failure(_ program: String, _ code: Int32) -> DataFileError {
    DataFileError(.system, path: program, "cannot be run: \(String(cString: strerror(code)))")
  }
}
