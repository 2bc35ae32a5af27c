import Tensors

extension StringArray {
  /// Reads an array of strings that NumPy saved: `try StringArray(npy: "reviews.npy")`.
  ///
  /// - Parameter path: a `.npy` file with elements of NumPy's type `str_` (`<U12`) or `bytes_` (`S12`), which are read
  ///   as UTF-8.
  /// - Throws: ``DataFileError``, when the file does not exist, is damaged, or holds something else than strings.
  public init(npy path: String) throws {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    do throws(NumPyFormatError) { self = try StringArray(npyBytes: file.bytes) } catch { throw error.located(in: path) }
  }

  /// The array whose file has the content `bytes`.
  init(npyBytes bytes: UnsafeRawBufferPointer) throws(NumPyFormatError) {
    let header = try NumPyHeader(parsing: bytes)
    guard case .texts(let characters, let length) = header.elements else {
      throw .unsupported(
        header.elements == .objects
          ? "contains Python objects, which are not read; convert it to strings in Python, such as x.astype(str)"
          : "contains numbers; expected strings")
    }
    let data = UnsafeRawBufferPointer(rebasing: bytes[header.byteCount...])
    guard data.count == header.dataByteCount else {
      throw .corrupt("has \(data.count) bytes of strings; expected \(header.dataByteCount)")
    }
    let width = length * characters.byteCount
    var texts: [String] = []
    texts.reserveCapacity(data.count / width)
    for start in stride(from: 0, to: data.count, by: width) {
      let element = UnsafeRawBufferPointer(rebasing: data[start..<start + width])
      guard let text = characters.text(element) else {
        throw .corrupt("has text \(texts.count) with no valid characters")
      }
      texts.append(text)
    }
    let shape = header.shape
    if header.isFortranOrder, shape.count > 1 { texts = texts.rowMajor(shape) }
    do { self = try StringArray(texts, shape: shape) } catch { throw .corrupt("\(error)") }
  }

  /// Whether the `.npy` file at a path holds strings.
  package static func isText(npy path: String) throws -> Bool {
    let file = try MappedFile(path: path)
    defer { withExtendedLifetime(file) {} }
    return isText(npy: file.bytes)
  }

  /// Whether a `.npy` file holds strings.
  static func isText(npy bytes: UnsafeRawBufferPointer) -> Bool {
    guard let header = try? NumPyHeader(parsing: bytes), case .texts = header.elements else { return false }
    return true
  }
}

extension NumPyHeader.Characters {
  /// The text of an element, without the zeros behind it.
  fileprivate func text(_ bytes: UnsafeRawBufferPointer) -> String? {
    switch self {
    case .bytes:
      let count = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      return String(validating: bytes.prefix(count), as: UTF8.self)
    case .unicode(let isBigEndian):
      var text = String.UnicodeScalarView()
      var zeros = 0
      for offset in stride(from: 0, to: bytes.count, by: 4) {
        let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        guard let scalar = Unicode.Scalar(isBigEndian ? word.byteSwapped : word) else { return nil }
        if scalar.value == 0 {
          zeros += 1
          continue
        }
        for _ in 0..<zeros { text.append(Unicode.Scalar(0)) }
        zeros = 0
        text.append(scalar)
      }
      return String(text)
    }
  }
}

extension [String] {
  /// The elements in row-major order, from one in which the first index varies fastest.
  fileprivate func rowMajor(_ shape: Shape) -> [String] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    return indices.map { index in
      var (rest, offset) = (index, 0)
      for axis in shape.indices.reversed() {
        offset += rest % shape[axis] * strides[axis]
        rest /= shape[axis]
      }
      return self[offset]
    }
  }
}
