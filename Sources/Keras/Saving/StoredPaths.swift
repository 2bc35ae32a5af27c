extension SavedState {
  /// The same state under the paths that a file has it by: today's, those of Keras 2.12 to 2.14
  /// (`_layer_checkpoint_dependencies/dense`), or either with the separators of Windows (`layers\\dense`).
  func located(in file: HDF5File) throws -> SavedState {
    let layers = nodes.filter { !$0.variables.isEmpty && !$0.path.hasPrefix("optimizer") }
    let forms: [(Node) -> String] = [
      { $0.path }, { $0.olderPath },
      {
        $0.path.split(separator: "/").map { $0 == "layers" ? "_layer_checkpoint_dependencies" : $0 }.joined(
          separator: "/")
      },
    ]
    for form in forms {
      for (separator, path) in [("/", form), ("\\", { Self.windowsPath(form($0)) })] {
        guard try layers.allSatisfy({ try file.exists("\(path($0))/0") }) else { continue }
        if separator == "/", layers.isEmpty || path(layers[0]) == layers[0].path { return self }
        var result = self
        for index in nodes.indices { result.nodes[index].path = path(nodes[index]) }
        return result
      }
    }
    return self
  }

  /// The path with the last separator only: the others are part of a group's name.
  private static func windowsPath(_ path: String) -> String {
    let parts = path.split(separator: "/")
    return parts.dropLast().joined(separator: "\\") + (parts.count > 1 ? "/" : "") + parts.last!
  }
}
