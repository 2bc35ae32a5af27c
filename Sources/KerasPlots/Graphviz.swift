import KerasFiles
import KerasTools

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
    let source = dot(options: options)
    if texts.contains(format) {
      try writeWhole(Array(source.utf8), to: path)
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
  /// - Returns: the content of the plot's file.
  static func render(_ source: String, format: String, dpi: Int, program: String = "dot") throws -> [UInt8] {
    // SVG and PDF have no pixels, and Graphviz scales them wrongly if a resolution is set.
    let resolution = format == "png" ? ["-Gdpi=\(max(1, dpi))"] : []
    let result: ChildProcess.Result?
    do {
      result = try ChildProcess.run(program, ["-T" + format] + resolution, input: Array(source.utf8), errors: .apart)
    } catch let error as DataFileError {
      throw VisualizationError.programFailed(name: program, message: error.message)
    }
    guard let result else {
      throw VisualizationError.missingProgram(
        name: program,
        advice: "install it with 'apt-get install graphviz', or write a .dot file, which needs no program")
    }
    guard result.status == 0, !result.bytes.isEmpty else {
      throw VisualizationError.programFailed(
        name: program, message: result.errors.isEmpty ? "exit status \(result.status)" : result.errors)
    }
    return result.bytes
  }
}
