import Tensors

/// Writes named arrays as a `.npz` file, which NumPy reads: `try saveNPZ(["x": x, "y": y], to: "data.npz")`.
///
/// The file appears whole or not at all, and the same arrays give the same bytes.
///
/// - Parameters:
///   - arrays: names and tensors, in the order in which the file will hold them.
///   - path: the file's path; an existing file is replaced.
///   - compressed: whether to pack the arrays, as `np.savez_compressed` does.
/// - Throws: a tensor's error, ``KerasError`` for a name that cannot be used, or ``DataFileError``, when the file
///   cannot be written.
public func saveNPZ(_ arrays: KeyValuePairs<String, Tensor>, to path: String, compressed: Bool = false) throws {
  try writeNPZ(arrays.map { ($0.key, $0.value) }, to: path, compressed: compressed)
}

/// Writes named arrays as a `.npz` file, ordered by name.
@_disfavoredOverload
public func saveNPZ(_ arrays: [String: Tensor], to path: String, compressed: Bool = false) throws {
  try writeNPZ(arrays.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: path, compressed: compressed)
}

private func writeNPZ(_ arrays: [(name: String, tensor: Tensor)], to path: String, compressed: Bool) throws {
  var names: Set<String> = []
  for (name, _) in arrays {
    guard !name.isEmpty, !name.utf8.contains(0), name.utf8.count < 65_000 else {
      throw KerasError.invalidArgument("saveNPZ", "'\(name)' cannot be the name of an array")
    }
    guard names.insert(name).inserted else {
      throw KerasError.invalidArgument("saveNPZ", "two arrays are named '\(name)'")
    }
  }
  let members = try arrays.map { try NumPyMember(name: $0.name, $0.tensor) }
  try AtomicFile.replace(path) { output in
    let archive = try ZipWriter(output)
    for member in members {
      // Not dated, so that the same arrays give the same file.
      try archive.add(member.name, member.parts, ownedBy: member, compressed: compressed, isDated: false)
    }
    try archive.close()
  }
}

/// An array on its way into an archive.
private final class NumPyMember {
  let name: String
  let parts: [UnsafeRawBufferPointer]
  private let header: UnsafeMutableBufferPointer<UInt8>
  private let elements: Storage

  init(name: String, _ tensor: Tensor) throws {
    let value = try tensor.evaluate()
    self.name = name + ".npy"
    elements = value.storageIfKnown!
    let bytes = NumPyHeader.bytes(for: value.spec)
    header = .allocate(capacity: bytes.count)
    _ = header.initialize(from: bytes)
    parts = [
      UnsafeRawBufferPointer(header), UnsafeRawBufferPointer(start: elements.pointer, count: value.spec.byteCount),
    ]
  }

  deinit { header.deallocate() }
}
