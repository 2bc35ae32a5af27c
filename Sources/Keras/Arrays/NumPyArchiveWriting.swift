import CZip

/// Writes named arrays as a `.npz` file, which NumPy reads: `try saveNPZ(["x": x, "y": y], to: "data.npz")`.
///
/// The file appears whole or not at all, and the same arrays give the same bytes.
///
/// - Parameters:
///   - arrays: names and tensors, in the order in which the file will hold them.
///   - path: the file's path; an existing file is replaced.
///   - compressed: whether to pack the arrays, as `np.savez_compressed` does.
/// - Throws: a tensor's error, ``KerasError`` for a name that cannot be used, or ``DataFileError``, when the file cannot be
///   written.
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
  try AtomicFile.replace(path) { temporary in
    var code: Int32 = 0
    guard let archive = zip_open(temporary, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
      throw DataFileError(.system, path: path, "cannot write it: \(NumPyArchive.text(code))")
    }
    do {
      for member in members { try member.add(to: archive, compressed: compressed, path: path) }
    } catch {
      zip_discard(archive)
      throw error
    }
    guard zip_close(archive) == 0 else {
      let message = String(cString: zip_strerror(archive))
      zip_discard(archive)
      throw DataFileError(.system, path: path, "cannot write it: \(message)")
    }
    // libzip reads the elements when it closes the archive.
    withExtendedLifetime(members) {}
  }
}

/// An array on its way into an archive.
private final class NumPyMember {
  private let name: String
  private let header: UnsafeMutableBufferPointer<UInt8>
  private let elements: Storage
  private let byteCount: Int

  init(name: String, _ tensor: Tensor) throws {
    let value = try tensor.evaluate()
    self.name = name + ".npy"
    elements = value.storageIfKnown!
    byteCount = value.spec.byteCount
    let bytes = NumPyHeader.bytes(for: value.spec)
    header = .allocate(capacity: bytes.count)
    _ = header.initialize(from: bytes)
  }

  deinit { header.deallocate() }

  /// Adds the array to an archive, which will read its memory when it is closed.
  func add(to archive: OpaquePointer, compressed: Bool, path: String) throws {
    func check(_ success: Bool) throws {
      guard success else {
        throw DataFileError(
          .system, path: path, member: name, "cannot be added: \(String(cString: zip_strerror(archive)))")
      }
    }
    let fragments = [
      zip_buffer_fragment_t(data: header.baseAddress, length: UInt64(header.count)),
      zip_buffer_fragment_t(
        data: elements.pointer.assumingMemoryBound(to: UInt8.self), length: UInt64(byteCount)),
    ]
    guard let source = zip_source_buffer_fragment(archive, fragments, UInt64(fragments.count), 0) else {
      return try check(false)
    }
    let index = zip_file_add(archive, name, source, UInt32(ZIP_FL_ENC_UTF_8))
    if index < 0 { zip_source_free(source) }
    try check(index >= 0)
    let method = compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE
    try check(zip_set_file_compression(archive, UInt64(index), method, 0) == 0)
    // 1 January 1980, as NumPy writes it, so that the same arrays give the same file.
    try check(zip_file_set_dostime(archive, UInt64(index), 0, 0x21, 0) == 0)
  }
}
