import CZip
import Glibc
import Tensors

/// A `.npz` file: several named arrays in a zip archive.
///
/// ```swift
/// let archive = try NumPyArchive("mnist.npz")
/// archive.names                        // ["x_train", "y_train", "x_test", "y_test"]
/// let x = try archive.tensor("x_train")
/// ```
public final class NumPyArchive {
  public let path: String
  /// The arrays' names in the order of the file, without `.npy`.
  public let names: [String]
  private let archive: OpaquePointer
  private var indices: [String: UInt64] = [:]

  /// Opens an archive. Arrays are read on demand.
  /// - Throws: ``DataFileError``, when the file does not exist or is not a zip archive.
  public init(_ path: String) throws {
    self.path = path
    // libzip calls some files that are no archives, such as folders, by confusing names.
    _ = try MappedFile(path: path)
    var code: Int32 = 0
    // Its checks compare the directory with each member's own header; a lie in one of them is found here.
    guard let archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code) else {
      throw DataFileError(.corrupt, path: path, "is not a readable .npz file: \(Self.text(code))")
    }
    self.archive = archive
    var names: [String] = []
    for index in 0..<UInt64(max(zip_get_num_entries(archive, 0), 0)) {
      guard let bytes = zip_get_name(archive, index, 0) else { continue }
      let name = String(cString: bytes)
      guard name.hasSuffix(".npy") else { continue }
      names.append(String(name.dropLast(4)))
      indices[names[names.count - 1]] = index
    }
    self.names = names
    guard indices.count == names.count else {
      let name = Dictionary(grouping: names) { $0 }.first { $0.value.count > 1 }!.key
      throw DataFileError(.corrupt, path: path, member: name, "is in the archive more than once")
    }
  }

  deinit { zip_discard(archive) }

  /// Reads one array. It is unpacked into memory even when it is stored as it is: within an archive, elements do not
  /// start where vector instructions want them, and the archive's checksum can only be compared by reading everything.
  /// - Throws: ``DataFileError``, when there is no array of that name, it is damaged or holds no numbers.
  public func tensor(_ name: String) throws -> Tensor {
    let content = try content(name)
    do throws(NumPyFormatError) {
      return try NumPyFile.tensor(content.bytes, ownedBy: content, shared: true)
    } catch {
      throw error.located(in: path, member: name)
    }
  }

  /// Reads one array of strings.
  /// - Throws: ``DataFileError``, when there is no array of that name, it is damaged or holds no strings.
  public func strings(_ name: String) throws -> StringArray {
    let content = try content(name)
    defer { withExtendedLifetime(content) {} }
    do throws(NumPyFormatError) { return try StringArray(npyBytes: content.bytes) } catch {
      throw error.located(in: path, member: name)
    }
  }

  /// Whether an array holds strings.
  package func holdsTexts(_ name: String) throws -> Bool {
    let content = try content(name)
    defer { withExtendedLifetime(content) {} }
    return StringArray.isText(npy: content.bytes)
  }

  /// The unpacked `.npy` file of an array.
  package func content(_ name: String) throws -> ArchiveMember {
    defer { withExtendedLifetime(self) {} }
    func failure(_ reason: DataFileError.Reason, _ message: String) -> DataFileError {
      DataFileError(reason, path: path, member: name, message)
    }
    guard let index = indices[name] else {
      let known = names.isEmpty ? "it contains no arrays" : "it contains \(names.joined(separator: ", "))"
      throw failure(.notFound, "is not in the archive; \(known)")
    }
    var information = zip_stat_t()
    guard zip_stat_index(archive, index, 0, &information) == 0 else {
      throw failure(.corrupt, String(cString: zip_strerror(archive)))
    }
    guard let size = Int(exactly: information.size), let member = ArchiveMember(byteCount: size) else {
      throw failure(.system, "declares \(information.size) bytes, more than the system allows this process")
    }
    guard let file = zip_fopen_index(archive, index, 0) else {
      throw failure(.corrupt, "cannot be unpacked: \(String(cString: zip_strerror(archive)))")
    }
    defer { zip_fclose(file) }
    var filled = 0
    // One read more than the size: it ends the stream, and libzip compares the checksum there.
    while true {
      var overflow: UInt8 = 0
      let wanted = min(size - filled, 1 << 26)
      let count =
        wanted > 0
        ? zip_fread(file, member.start + filled, UInt64(wanted)) : zip_fread(file, &overflow, 1)
      guard count >= 0 else {
        throw failure(.corrupt, "is damaged: \(String(cString: zip_error_strerror(zip_file_get_error(file))))")
      }
      if count == 0 { break }
      filled += Int(count)
      guard filled <= size else { throw failure(.corrupt, "unpacks to more than the \(size) bytes that it declares") }
    }
    guard filled == size else { throw failure(.corrupt, "unpacks to \(filled) of the \(size) bytes that it declares") }
    return member
  }

  static func text(_ code: Int32) -> String {
    var error = zip_error_t()
    zip_error_init_with_code(&error, code)
    defer { zip_error_fini(&error) }
    return String(cString: zip_error_strerror(&error))
  }
}

/// An archive's member, unpacked.
package final class ArchiveMember {
  private let storage: Storage?
  private let pages: PagedMemory?
  let start: UnsafeMutableRawPointer
  package let bytes: UnsafeRawBufferPointer

  /// Nil when there is no room for that many bytes.
  init?(byteCount: Int) {
    // Large members get memory that costs nothing until it is filled, since the size may be a lie.
    if byteCount <= 1 << 16 {
      let memory = Storage(few: byteCount)
      (storage, pages, start) = (memory, nil, memory.pointer)
    } else {
      guard let memory = PagedMemory(byteCount: byteCount) else { return nil }
      (storage, pages, start) = (nil, memory, memory.bytes.baseAddress!)
    }
    bytes = UnsafeRawBufferPointer(start: start, count: byteCount)
  }
}

/// Reads all arrays of a `.npz` file: `let x = try loadNPZ("data.npz")["x"]`. A name that does not exist
/// throws, and the error names those that are.
///
/// - Parameter path: an archive that `np.savez`, `np.savez_compressed` or
///   ``saveNPZ(_:to:compressed:)-([String:Tensor],_,_)`` wrote.
/// - Returns: the arrays by name; ``NumPyArchive`` also has their order, and reads single arrays.
/// - Throws: ``DataFileError``, naming the file and the array.
public func loadNPZ(_ path: String) throws -> NamedTensors {
  let archive = try NumPyArchive(path)
  return NamedTensors(try archive.names.map { (key: $0, value: try archive.tensor($0)) }, from: path)
}
