import CHDF5
import Synchronization
import Tensors

/// An HDF5 file that is written, by the format's own library.
final class HDF5Writer {
  private let file: OpaquePointer
  private var isOpen = true

  /// Makes an empty file at a path.
  init(_ path: String) throws {
    let (file, message) = Self.run { chdf5_create(path, $0) }
    guard let file else { throw ModelFileError("weights", message) }
    self.file = file
  }

  deinit { try? close() }

  /// Brings what was written to the file and closes it.
  func close() throws {
    guard isOpen else { return }
    isOpen = false
    try Self.check { chdf5_close(file, $0) }
  }

  /// Makes a group and those above it.
  func makeGroup(_ path: String) throws { try Self.check { chdf5_make_group(file, path, $0) } }

  /// Writes a dataset.
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

  /// Writes a text as an attribute of a group or dataset.
  func write(_ value: String, to attribute: String, of path: String) throws {
    try Self.check { chdf5_write_string(file, path, attribute, value, $0) }
  }

  /// The library is not safe for threads.
  private static let lock = Mutex(())

  private static func check(_ body: (UnsafeMutablePointer<CChar>) -> Int32) throws {
    let (result, message) = run(body)
    guard result >= 0 else { throw ModelFileError("weights", message) }
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
