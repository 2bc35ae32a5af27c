import KerasHDF5
import Tensors

extension SavedState {
  /// An HDF5 file of all variables.
  /// - Parameter attributes: strings that the file's root holds beside them.
  func content(attributes: [(name: String, text: String)] = []) throws -> HDF5Content {
    let file = try HDF5Writer()
    for (name, text) in attributes { try file.write(text, to: name, of: "/") }
    for node in nodes {
      try file.makeGroup(node.path)
      try file.write(node.name, to: "name", of: node.path)
      for (index, variable) in node.variables.enumerated() {
        let elements = try node.merged(variable) ?? variable.buffer.hostStorage()
        try file.write("\(node.path)/\(index)", variable.spec, elements)
        if variable.dtype == .bfloat16 { try file.write("bfloat16", to: "dtype", of: "\(node.path)/\(index)") }
      }
    }
    try writeTables(to: file)
    return try file.content()
  }

  /// Reads all variables from a file. An optimizer whose state is not the file's keeps its own, as in Keras.
  /// - Parameter skipMismatch: whether layers that the file's weights do not fit keep theirs.
  func read(from file: HDF5File, skipMismatch: Bool = false) throws {
    for node in nodes {
      let members = (try file.members(of: node.path) ?? []).filter { !node.tableNames.contains($0) }
      if members.count != node.variables.count {
        if skipMismatch || node.path.hasPrefix("optimizer") { continue }
        throw ModelFileError(
          node.owner, "it has \(node.variables.count) weights, and the file contains \(members.count) at '\(node.path)'"
        )
      }
      for (index, variable) in node.variables.enumerated() {
        try file.read("\(node.path)/\(index)", into: variable, owner: node.owner, skipMismatch: skipMismatch)
      }
      // The kernel that was read has the update in it.
      for factor in [node.update?.a, node.update?.b] {
        try factor.map { try $0.assign(.zeros($0.shape, dtype: $0.dtype)) }
      }
    }
  }
}

extension HDF5File {
  /// Reads a dataset into a variable of its shape, cast to its type.
  /// - Parameters:
  ///   - owner: what errors call the variable's layer or optimizer.
  ///   - skipMismatch: whether a variable of another shape keeps its value.
  func read(_ path: String, into variable: Variable, owner: String, skipMismatch: Bool = false) throws {
    let dataset = try dataset(path)
    guard dataset.shape == variable.shape else {
      if skipMismatch { return }
      throw ModelFileError(
        owner,
        "weight '\(variable.name)' has shape \(variable.shape.tupleText), and the file's '\(path)' "
          + dataset.shape.tupleText)
    }
    if dataset.dtype == variable.dtype {
      if let storage = lend(dataset) { return try variable.take(storage) }
      try variable.overwrite { (storage) throws(ModelFileError) in try read(dataset, into: storage.pointer) }
    } else {
      let storage = try Storage(byteCount: dataset.byteCount, for: "weight '\(variable.name)' of the file")
      try read(dataset, into: storage.pointer)
      try variable.assign(
        Tensor(storage: storage, shape: dataset.shape, dtype: dataset.dtype).cast(to: variable.dtype))
    }
  }
}

/// How many bytes of weights a model may make while it is read from a file, so that a small file cannot ask for much
/// memory. Weights that the file is about to fill are not drawn at random first.
final class WeightBudget: @unchecked Sendable {
  @TaskLocal static var current: WeightBudget?
  private var remaining: Int

  /// - Parameter fileSize: of the weights file, which holds every weight at least once.
  init(fileSize: Int) { remaining = 2 * fileSize + 1 << 20 }

  func storage(_ spec: TensorSpec, weight: String, layer: String) throws -> Storage {
    guard let bytes = checkedProduct(spec.shape + [spec.dtype.byteCount]), bytes <= remaining else {
      throw ModelFileError(
        "layer '\(layer)'",
        "weight '\(weight)' of shape \(spec.shape.tupleText) is larger than the file that should fill it")
    }
    guard let pages = PagedMemory(byteCount: bytes) else {
      throw MachineMemory.shortage(bytes, for: "weight '\(weight)' of layer '\(layer)'")
    }
    remaining -= bytes
    return Storage(pointer: pages.bytes.baseAddress!, byteCount: bytes, owner: pages)
  }
}

extension SavedState.Node {
  /// A kernel with its low-rank update, which a file has in the kernel's place; nil for other variables.
  fileprivate func merged(_ variable: Variable) throws -> Storage? {
    guard variable === update?.kernel, let sum = update?.applied(to: variable) else { return nil }
    return try sum.withBytes { try Storage(copying: $0, for: "weight '\(variable.path)' with its low-rank update") }
  }
}
