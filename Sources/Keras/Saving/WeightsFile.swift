import Tensors

extension SavedState {
  /// Writes all variables to a new HDF5 file.
  /// - Parameter attributes: texts that the file's root holds beside them.
  func write(to path: String, attributes: [(name: String, text: String)] = []) throws {
    let file = try HDF5File(creating: path)
    for (name, text) in attributes { try file.write(text, to: name, of: "/") }
    for node in nodes {
      try file.makeGroup(node.path)
      try file.write(node.name, to: "name", of: node.path)
      for (index, variable) in node.variables.enumerated() {
        try file.write("\(node.path)/\(index)", variable.spec, variable.storage.pointer)
        if variable.dtype == .bfloat16 { try file.write("bfloat16", to: "dtype", of: "\(node.path)/\(index)") }
      }
    }
    try file.close()
  }

  /// Reads all variables from a file. An optimizer whose state is not the file's keeps its own, as in Keras.
  /// - Parameter skipMismatch: whether layers that the file's weights do not fit keep theirs.
  func read(from file: HDF5File, skipMismatch: Bool = false) throws {
    for node in nodes {
      let members = try file.members(of: node.path) ?? []
      if members.count != node.variables.count {
        if skipMismatch || node.path.hasPrefix("optimizer") { continue }
        throw ModelFileError(
          node.owner, "it has \(node.variables.count) weights, and the file holds \(members.count) at '\(node.path)'")
      }
      for (index, variable) in node.variables.enumerated() {
        let path = "\(node.path)/\(index)"
        let dataset = try file.dataset(path)
        guard dataset.shape == variable.shape else {
          if skipMismatch { continue }
          throw ModelFileError(
            node.owner,
            "weight '\(variable.name)' has shape \(variable.shape.tupleText), and the file's '\(path)' "
              + dataset.shape.tupleText)
        }
        if dataset.dtype == variable.dtype {
          try file.read(path, dataset, into: variable.storage.pointer)
        } else {
          let storage = Storage(byteCount: dataset.byteCount)
          try file.read(path, dataset, into: storage.pointer)
          let value = Tensor(storage: storage, shape: dataset.shape, dtype: dataset.dtype).cast(to: variable.dtype)
          try variable.assign(value)
        }
      }
    }
  }
}

/// How many bytes of weights a model may make while it is read from a file, so that a small file cannot ask for much memory.
/// Weights that the file is about to fill are not drawn at random first.
final class WeightBudget: @unchecked Sendable {
  @TaskLocal static var current: WeightBudget?
  private var remaining: Int

  /// - Parameter fileSize: of the weights file, which holds every weight at least once.
  init(fileSize: Int) { remaining = 2 * fileSize + 1 << 20 }

  func storage(_ spec: TensorSpec, weight: String, layer: String) throws -> Storage {
    var bytes = (partialValue: spec.dtype.byteCount, overflow: false)
    for size in spec.shape where !bytes.overflow { bytes = bytes.partialValue.multipliedReportingOverflow(by: size) }
    guard !bytes.overflow, bytes.partialValue <= remaining, let pages = PagedMemory(byteCount: bytes.partialValue)
    else {
      throw ModelFileError(
        "layer '\(layer)'",
        "weight '\(weight)' of shape \(spec.shape.tupleText) is larger than the file that should fill it")
    }
    remaining -= bytes.partialValue
    return Storage(pointer: pages.bytes.baseAddress!, byteCount: bytes.partialValue, owner: pages)
  }
}
