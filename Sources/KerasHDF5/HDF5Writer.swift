import CHDF5
import Glibc
import KerasFiles
import Synchronization
import Tensors

/// An HDF5 file that is made in memory, by the format's own library.
///
/// The library makes groups, attributes and the datasets' descriptions. The elements, nearly all of a file of weights,
/// stay where they are: ``content()`` puts them behind what the library made, and enters their places there.
package final class HDF5Writer {
  private let file: OpaquePointer
  private var datasets: [(path: String, elements: Storage)] = []

  package init() throws {
    let (file, message) = Self.run { chdf5_create($0) }
    guard let file else { throw ModelFileError("weights", message) }
    self.file = file
  }

  deinit { _ = Self.run { _ in chdf5_close(file) } }

  /// Makes a group and those above it.
  package func makeGroup(_ path: String) throws { try Self.check { chdf5_make_group(file, path, $0) } }

  /// Adds a dataset.
  /// - Parameter elements: its elements, which are read when the file is written.
  package func write(_ path: String, _ spec: TensorSpec, _ elements: Storage) throws {
    precondition(spec.byteCount <= elements.byteCount, "a dataset larger than its storage")
    let (kind, width) =
      switch spec.dtype {
      case .float16, .float32, .float64: (CHDF5_FLOAT, spec.dtype.byteCount)
      case .bfloat16: (CHDF5_BFLOAT16, 2)
      case .bool: (CHDF5_BOOL, 1)
      case .int8, .int16, .int32, .int64: (CHDF5_SIGNED, spec.dtype.byteCount)
      case .uint8, .uint16, .uint32, .uint64: (CHDF5_UNSIGNED, spec.dtype.byteCount)
      }
    let shape = spec.shape.map { UInt64($0) }
    try Self.check { chdf5_make_dataset(file, path, Int32(kind), width, Int32(shape.count), shape, $0) }
    if spec.byteCount > 0 { datasets.append((path, elements)) }
  }

  /// Writes a string as an attribute of a group or dataset.
  package func write(_ value: String, to attribute: String, of path: String) throws {
    try Self.check { chdf5_write_string(file, path, attribute, value, $0) }
  }

  /// Writes a list of strings as an attribute of a group, or as several (`name0`, `name1`, …) where one would not fit
  /// the group's header, as Keras does.
  package func write(_ values: [String], to attribute: String, of path: String) throws {
    let limit = 3000
    if values.count > limit {
      for (index, start) in stride(from: 0, to: values.count, by: limit).enumerated() {
        try write(Array(values[start..<min(start + limit, values.count)]), to: "\(attribute)\(index)", of: path)
      }
      return
    }
    let copies = values.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    let pointers = copies.map { UnsafePointer($0) }
    try Self.check { chdf5_write_strings(file, path, attribute, pointers.count, pointers, $0) }
  }

  /// The file as it is now.
  package func content() throws -> HDF5Content {
    let size = try Self.check { chdf5_content(file, nil, 0, $0) }
    let bytes = HDF5Content.Bytes(count: Int(size))
    _ = try Self.check { chdf5_content(file, bytes.memory.baseAddress, bytes.memory.count, $0) }
    return try HDF5Content(bytes, datasets)
  }

  /// The library is not safe for threads.
  private static let lock = Mutex(())

  @discardableResult
  private static func check<Number: SignedInteger>(_ body: (UnsafeMutablePointer<CChar>) -> Number) throws -> Number {
    let (result, message) = run(body)
    guard result >= 0 else { throw ModelFileError("weights", message) }
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
