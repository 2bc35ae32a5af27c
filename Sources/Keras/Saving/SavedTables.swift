import KerasHDF5
import Tensors

// What layers such as IntegerLookup keep in files besides weights: `assets/layers/integer_lookup/vocabulary.txt` in the
// archive, and data sets with names of their own beside the weights.
extension SavedState {
  /// The archive's files that layers keep.
  var assets: [(name: String, text: String)] {
    nodes.flatMap { node in
      (node.keeper?.assets ?? []).map { ("assets/\(node.folder)/\($0.name)", $0.content) }
    }
  }

  /// Writes the data sets that layers keep beside their weights.
  func writeTables(to file: HDF5Writer) throws {
    for node in nodes {
      for table in node.keeper?.tables ?? [] {
        try file.write("\(node.path)/\(table.name)", table.values.spec, table.values.elementStorage())
      }
    }
  }

  /// Gives layers what a file holds for them.
  /// - Parameter asset: a file of the archive by its name; nil where it does not exist.
  func readTables(from file: HDF5File, asset: (String) throws -> String?) throws {
    for node in nodes {
      guard let keeper = node.keeper else { continue }
      let members = Set(try file.members(of: node.path) ?? [])
      try keeper.restore(
        asset: { try asset("assets/\(node.folder)/\($0)") },
        table: { name in
          guard members.contains(name) else { return nil }
          let dataset = try file.dataset("\(node.path)/\(name)")
          let storage = try Storage(byteCount: dataset.byteCount, for: "'\(node.path)/\(name)' of the file")
          try file.read(dataset, into: storage.pointer)
          return Tensor(storage: storage, shape: dataset.shape, dtype: dataset.dtype)
        })
    }
  }
}

extension SavedState.Node {
  /// The owner's path, without the group of its weights.
  fileprivate var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
  /// The names of data sets that are no weights.
  var tableNames: Set<String> { Set((keeper?.tables ?? []).map(\.name)) }
}
