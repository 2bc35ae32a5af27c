import CHDF5
import Glibc
import Synchronization
import Tensors

/// An HDF5 file: datasets in groups, found by paths such as `"layers/dense/vars/0"`.
///
/// Only what is in the file itself is read: soft and external links, external storage, virtual datasets and shapes that the
/// stored bytes cannot be for are errors.
final class HDF5File {
  /// What a dataset holds.
  struct Dataset {
    fileprivate var description: chdf5_dataset

    var shape: Shape {
      withUnsafeBytes(of: description.shape) { bytes in
        bytes.bindMemory(to: UInt64.self).prefix(Int(description.rank)).map { Int($0) }
      }
    }
    var byteCount: Int { Int(description.byteCount) }
    var dtype: DType {
      switch (Int(description.kind), description.width) {
      case (Int(CHDF5_FLOAT), 2): .float16
      case (Int(CHDF5_FLOAT), 4): .float32
      case (Int(CHDF5_FLOAT), _): .float64
      case (Int(CHDF5_SIGNED), 1): .int8
      case (Int(CHDF5_SIGNED), 2): .int16
      case (Int(CHDF5_SIGNED), 4): .int32
      case (Int(CHDF5_SIGNED), _): .int64
      case (Int(CHDF5_UNSIGNED), 1): .uint8
      case (Int(CHDF5_UNSIGNED), 2): .uint16
      case (Int(CHDF5_UNSIGNED), 4): .uint32
      case (Int(CHDF5_UNSIGNED), _): .uint64
      case (Int(CHDF5_BOOL), _): .bool
      default: .bfloat16
      }
    }
  }

  enum Kind: Int32 { case group, dataset, link }

  private let file: OpaquePointer
  /// The bytes of a file that is read; nil for one that is written.
  private let image: UnsafeRawBufferPointer?
  private let owner: AnyObject?
  private var isOpen = true

  /// Opens a file in memory, which is not copied.
  /// - Parameter owner: what keeps the bytes alive.
  init(_ bytes: UnsafeRawBufferPointer, ownedBy owner: AnyObject) throws {
    guard let base = bytes.baseAddress, bytes.count > 0 else { throw ModelFileError("weights", "the data is empty") }
    file = try Self.call { chdf5_open_image(base, bytes.count, $0) }
    image = bytes
    self.owner = owner
  }

  /// Opens the file at a path.
  convenience init(mapping path: String) throws {
    let mapped = try MappedFile(path: path)
    try self.init(mapped.bytes, ownedBy: mapped)
  }

  /// Makes an empty file at a path.
  init(creating path: String) throws {
    file = try Self.call { chdf5_create(path, $0) }
    (image, owner) = (nil, nil)
  }

  deinit { try? close() }

  /// Brings what was written to the disk and closes the file.
  func close() throws {
    guard isOpen else { return }
    isOpen = false
    try Self.check { chdf5_close(file, $0) }
  }

  // MARK: Reading

  func exists(_ path: String) throws -> Bool { try Self.check { chdf5_exists(file, path, $0) } == 1 }

  /// The members of a group by name; nil when there is no such group.
  func members(of group: String) throws -> [(name: String, kind: Kind)]? {
    guard try group == "/" || exists(group) else { return nil }
    var result: [(name: String, kind: Kind)] = []
    try withUnsafeMutablePointer(to: &result) { result in
      _ = try Self.check { message in
        chdf5_list(
          file, group, result,
          { context, name, kind in
            context!.assumingMemoryBound(to: [(name: String, kind: Kind)].self).pointee.append(
              (String(cString: name!), Kind(rawValue: kind)!))
          }, message)
      }
    }
    return result
  }

  func dataset(_ path: String) throws -> Dataset {
    var description = chdf5_dataset()
    try Self.check { chdf5_describe(file, path, &description, $0) }
    return Dataset(description: description)
  }

  /// Reads all elements, of the dataset's own type, row-major.
  func read(_ path: String, _ dataset: Dataset, into pointer: UnsafeMutableRawPointer) throws {
    let description = dataset.description
    if let image, description.offset != UInt64.max, dataset.byteCount > 0 {
      // Elements that lie in the file as they do in memory need no library. Pages that are done with go at once, so that
      // a large model is not in memory twice.
      let source = image.baseAddress! + Int(description.offset)
      pointer.copyMemory(from: source, byteCount: dataset.byteCount)
      (owner as? MappedFile)?.release(source, dataset.byteCount)
      return
    }
    _ = try Self.check { message in
      withUnsafePointer(to: description) { chdf5_read(file, path, $0, pointer, message) }
    }
  }

  /// The strings of an attribute; nil when there is none.
  func strings(_ path: String, _ attribute: String) throws -> [String]? {
    var result: [String] = []
    let found = try withUnsafeMutablePointer(to: &result) { result in
      try Self.check { message in
        chdf5_strings(
          file, path, attribute, result,
          { context, text, length in
            let bytes = UnsafeRawBufferPointer(start: text, count: length)
            context!.assumingMemoryBound(to: [String].self).pointee.append(String(decoding: bytes, as: UTF8.self))
          }, message)
      }
    }
    return found == 1 ? result : nil
  }

  // MARK: Writing

  func makeGroup(_ path: String) throws { try Self.check { chdf5_make_group(file, path, $0) } }

  func write(_ path: String, _ spec: TensorSpec, _ elements: UnsafeRawPointer) throws {
    let (kind, width) =
      switch spec.dtype {
      case .float16, .float32, .float64: (CHDF5_FLOAT, spec.dtype.byteCount)
      case .bfloat16: (CHDF5_BFLOAT16, 2)
      case .bool: (CHDF5_BOOL, 1)
      case .int8, .int16, .int32, .int64: (CHDF5_SIGNED, spec.dtype.byteCount)
      case .uint8, .uint16, .uint32, .uint64: (CHDF5_UNSIGNED, spec.dtype.byteCount)
      }
    let shape = spec.shape.map { UInt64($0) }
    try Self.check { chdf5_write(file, path, Int32(kind), width, Int32(shape.count), shape, elements, $0) }
  }

  func write(_ value: String, to attribute: String, of path: String) throws {
    try Self.check { chdf5_write_string(file, path, attribute, value, $0) }
  }

  // MARK: Calls

  /// The library is not safe for threads.
  private static let lock = Mutex(())

  @discardableResult
  private static func check(_ body: (UnsafeMutablePointer<CChar>) -> Int32) throws -> Int32 {
    let (result, message) = run(body)
    guard result >= 0 else { throw ModelFileError("weights", message) }
    return result
  }

  private static func call(_ body: (UnsafeMutablePointer<CChar>) -> OpaquePointer?) throws -> OpaquePointer {
    let (result, message) = run(body)
    guard let result else { throw ModelFileError("weights", message) }
    return result
  }

  private static func run<Result>(_ body: (UnsafeMutablePointer<CChar>) -> Result) -> (Result, String) {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CHDF5_MESSAGE)) { message in
      message.initialize(repeating: 0)
      // The result may be a pointer, which the lock's own body would not let out.
      var result: Result?
      lock.withLock { _ in result = body(message.baseAddress!) }
      return (result!, String(cString: message.baseAddress!))
    }
  }
}
