import FoundationEssentials
// The C library declares `environ` as a variable, which strict concurrency would refuse.
@preconcurrency import Glibc

extension ModelGraph {
  /// Draws the graph with Graphviz.
  ///
  /// - Parameters:
  ///   - path: the file to write: `.svg`, `.png` or `.pdf`, which run the program `dot`, or `.dot` or `.gv` for the
  ///     text that `dot` reads. The file appears whole or not at all.
  ///   - options: what to show.
  /// - Throws: ``VisualizationError``, when the extension is another one, Graphviz is not installed, or the file cannot
  ///   be written.
  public func write(to path: String, options: ModelGraphOptions = .init()) throws {
    let pictures = ["svg", "png", "pdf"]
    let texts = ["dot", "gv"]
    let format = fileExtension(path)
    let source = Data(dot(options: options).utf8)
    if texts.contains(format) {
      try writeWhole(source, to: path)
    } else if pictures.contains(format) {
      try writeWhole(Graphviz.render(source, format: format, dpi: options.dpi), to: path)
    } else {
      throw VisualizationError.unsupportedFileType(path: path, supported: pictures + texts)
    }
  }
}

/// The program `dot` of Graphviz.
enum Graphviz {
  /// Runs `dot` on a graph's text.
  ///
  /// - Parameters:
  ///   - program: its name, looked for in `PATH`, or its path.
  ///   - format: Graphviz' name of the output format.
  ///   - dpi: pixels per inch of a PNG.
  /// - Returns: the content of the picture's file.
  static func render(_ source: Data, format: String, dpi: Int, program: String = "dot") throws -> Data {
    // Files, not pipes: neither side ever waits for the other to read.
    var template = Array((FileManager.default.temporaryDirectory.path + "/keras-dot-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw VisualizationError.programFailed(
        name: program, message: "no folder for temporary files: \(String(cString: strerror(errno)))")
    }
    let folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let (input, output, log) = (folder + "/model.dot", folder + "/model." + format, folder + "/log")
    try writeWhole(source, to: input)

    // SVG and PDF have no pixels, and Graphviz scales them wrongly when it is told a resolution.
    let resolution = format == "png" ? ["-Gdpi=\(max(1, dpi))"] : []
    let status = try run(program, ["-T" + format] + resolution + ["-o", output, input], log: log)
    guard status == 0, let picture = FileManager.default.contents(atPath: output), !picture.isEmpty else {
      let words = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
      throw VisualizationError.programFailed(
        name: program, message: words.isEmpty ? "exit status \(status)" : words)
    }
    return picture
  }

  /// Runs a program to its end; what it prints goes to the file `log`.
  ///
  /// - Returns: its exit status, or minus the signal that ended it.
  private static func run(_ program: String, _ arguments: [String], log: String) throws -> Int32 {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

    var argv = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, nil, &argv, environ)
    switch code {
    case 0: break
    case ENOENT, EACCES:
      throw VisualizationError.missingProgram(
        name: program,
        advice: "install it with 'apt-get install graphviz', or write a .dot file, which needs no program")
    default:
      throw VisualizationError.programFailed(name: program, message: String(cString: strerror(code)))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else {
        throw VisualizationError.programFailed(name: program, message: String(cString: strerror(errno)))
      }
    }
    let signal = status & 0x7F
    return signal == 0 ? status >> 8 & 0xFF : -signal
  }
}
