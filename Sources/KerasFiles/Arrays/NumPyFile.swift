import Tensors

extension Tensor {
  /// Reads an array that NumPy saved: `try Tensor(npy: "x.npy")`.
  ///
  /// Element types are those of ``DType``; big-endian and Fortran-order arrays are converted. Large arrays are mapped
  /// into memory: the system reads what is used, when it is used. Replace such a file as a whole (as ``saveNPY(_:to:)``
  /// does) while a tensor of it lives; do not cut it short.
  ///
  /// - Parameters:
  ///   - path: a `.npy` file of format version 1, 2 or 3.
  ///   - mapped: whether a large array may be mapped. If not, it is read at once.
  /// - Throws: ``DataFileError``, when the file does not exist, is damaged, or holds something else than numbers.
  public init(npy path: String, mapped: Bool = true) throws {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    do throws(NumPyFormatError) {
      // Below this, a copy is cheaper than keeping a mapping.
      let isWorthMapping = file.bytes.count >= 1 << 16
      self = try NumPyFile.tensor(file.bytes, ownedBy: file, shared: mapped && isWorthMapping)
    } catch {
      throw error.located(in: path)
    }
  }
}

/// Writes a tensor as a `.npy` file, which NumPy reads: `try saveNPY(predictions, to: "y.npy")`.
///
/// The file appears whole or not at all. `bfloat16`, which NumPy does not have, is written as ml_dtypes does it; in
/// Python, `np.load(path).view(ml_dtypes.bfloat16)` reads it.
///
/// - Parameters:
///   - tensor: what to write.
///   - path: the file's path; an existing file is replaced.
/// - Throws: the tensor's error, or ``DataFileError``, when the file cannot be written.
public func saveNPY(_ tensor: Tensor, to path: String) throws {
  let header = NumPyHeader.bytes(for: try tensor.checked().spec)
  try tensor.withBytes { elements in
    try header.withUnsafeBytes { try AtomicFile.write([$0, elements], to: path) }
  }
}

/// Arrays in NumPy's file format, wherever their bytes are.
enum NumPyFile {
  /// The array whose file has the content `bytes`.
  ///
  /// - Parameters:
  ///   - owner: what keeps `bytes` alive.
  ///   - shared: whether the tensor may use them in place, where their form and alignment allow it.
  static func tensor(
    _ bytes: UnsafeRawBufferPointer, ownedBy owner: AnyObject, shared: Bool
  ) throws(NumPyFormatError) -> Tensor {
    // Optimized code lets go of an object after its last use, even while a pointer into it is.
    defer { withExtendedLifetime(owner) {} }
    let header = try NumPyHeader(parsing: bytes)
    if case .texts = header.elements { throw .unsupported("contains strings; expected numbers") }
    guard case .numbers(let dtype, let isBigEndian) = header.elements else {
      throw .unsupported(
        "contains Python objects, which are not read; convert it to numbers in Python, such as x.astype('float32')")
    }
    let data = UnsafeRawBufferPointer(rebasing: bytes[header.byteCount...])
    guard data.count == header.dataByteCount else {
      let declared = "\(TensorSpec(header.shape, dtype)) takes \(header.dataByteCount) bytes"
      throw .corrupt(
        data.count < header.dataByteCount
          ? "is cut short: \(declared), but only \(data.count) follow the header"
          : "has \(data.count - header.dataByteCount) bytes too many: \(declared)")
    }
    let isOrdered = !header.isFortranOrder || header.shape.count(where: { $0 != 1 }) < 2
    let isAligned = Int(bitPattern: data.baseAddress) % Storage.alignment == 0
    // A byte other than 0 and 1 would be a bool that is neither true nor false.
    let isClean = dtype != .bool || !data.contains { $0 > 1 }
    if shared, isOrdered, isAligned, isClean, !isBigEndian, let start = data.baseAddress {
      let storage = Storage(
        pointer: UnsafeMutableRawPointer(mutating: start), byteCount: data.count, owner: owner)
      return Tensor(storage: storage, shape: header.shape, dtype: dtype)
    }
    let storage = try NumPyFormatError.elementMemory(data.count)
    copy(data, header, dtype, isOrdered: isOrdered, isBigEndian: isBigEndian, to: storage)
    if !isClean {
      for index in 0..<data.count where data[index] > 1 {
        storage.pointer.storeBytes(of: 1, toByteOffset: index, as: UInt8.self)
      }
    }
    return Tensor(storage: storage, shape: header.shape, dtype: dtype)
  }

  private static func copy(
    _ data: UnsafeRawBufferPointer, _ header: NumPyHeader, _ dtype: DType, isOrdered: Bool, isBigEndian: Bool,
    to storage: Storage
  ) {
    guard let start = data.baseAddress, !data.isEmpty else { return }
    if isOrdered, !isBigEndian {
      storage.pointer.copyMemory(from: start, byteCount: data.count)
      return
    }
    // Element types do not matter for moving and swapping, only their sizes.
    func convert<Word: FixedWidthInteger>(_ type: Word.Type) {
      let elements = UnsafeMutableRawBufferPointer(start: storage.pointer, count: data.count).bindMemory(to: Word.self)
      forEachFortranOffset(header.shape, isOrdered: isOrdered) { index, offset in
        let word = data.loadUnaligned(fromByteOffset: offset * MemoryLayout<Word>.size, as: Word.self)
        elements[index] = isBigEndian ? Word(bigEndian: word) : word
      }
    }
    switch dtype.byteCount {
    case 1: convert(UInt8.self)
    case 2: convert(UInt16.self)
    case 4: convert(UInt32.self)
    default: convert(UInt64.self)
    }
  }

  /// Calls `body` with each row-major index and the place of that element in the file.
  private static func forEachFortranOffset(_ shape: Shape, isOrdered: Bool, _ body: (Int, Int) -> Void) {
    let count = shape.reduce(1, *)
    if isOrdered {
      for index in 0..<count { body(index, index) }
      return
    }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var position = [Int](repeating: 0, count: shape.count)
    var offset = 0
    for index in 0..<count {
      body(index, offset)
      var axis = shape.count - 1
      while axis >= 0 {
        position[axis] += 1
        offset += strides[axis]
        if position[axis] < shape[axis] { break }
        offset -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
    }
  }
}
