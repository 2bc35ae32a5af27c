/// Why a plot could not be made.
public enum VisualizationError: Error, Hashable, Sendable {
  /// The path's extension names no file type that can be written; `supported` lists those that can.
  case unsupportedFileType(path: String, supported: [String])
  /// The values to draw do not fit together; the text says the actual and the expected value.
  case invalidData(String)
  /// The drawing library refused, for example because the plot would be too large.
  case cannotDraw(path: String, reason: String)
  /// The file could not be written.
  case cannotWrite(path: String, reason: String)
  /// A program that draws for us is not installed; `advice` says how to get it.
  case missingProgram(name: String, advice: String)
  /// A program that draws for us ran and failed; the text is what it printed.
  case programFailed(name: String, message: String)
}

extension VisualizationError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedFileType(let path, let supported):
      "the file type of '\(path)' is unknown; end the path with \(Self.alternatives(supported))"
    case .invalidData(let message):
      message
    case .cannotDraw(let path, let reason):
      "cannot draw '\(path)': \(reason)"
    case .cannotWrite(let path, let reason):
      "cannot write '\(path)': \(reason)"
    case .missingProgram(let name, let advice):
      "the program '\(name)' is not installed; \(advice)"
    case .programFailed(let name, let message):
      "'\(name)' failed: \(message)"
    }
  }

  private static func alternatives(_ extensions: [String]) -> String {
    let dotted = extensions.map { ".\($0)" }
    return dotted.count < 2
      ? dotted.joined() : dotted.dropLast().joined(separator: ", ") + " or " + dotted[dotted.count - 1]
  }
}
