import Tensors

/// What a dataset holds, and where. One that is not plainly inside of the file is refused: external storage, virtual
/// datasets, unknown filters, and shapes that the stored bytes cannot be for.
package struct HDF5Dataset {
  private enum Place {
    case together(Range<Int>)
    case chunks(HDF5Chunks)
  }
  package let shape: Shape
  package let dtype: DType
  package let byteCount: Int
  private let isBigEndian: Bool
  private let place: Place

  /// - Parameter path: what errors call it.
  init(_ header: HDF5ObjectHeader, in image: HDF5Image, path: String) throws(ModelFileError) {
    func failure(_ message: String) -> ModelFileError { ModelFileError("weights", "'\(path.prefix(200))' \(message)") }
    guard let space = try header.first(.dataspace), let datatype = try header.first(.datatype),
      var layout = try header.first(.layout)
    else { throw failure("is not a dataset") }
    guard !header.contains(.externalFiles) else {
      throw failure("keeps its elements in another file; that is not read")
    }
    let type = try HDF5Datatype(datatype)
    guard case .numbers(let dtype) = type.elements else {
      throw failure("contains elements that are neither numbers nor booleans")
    }
    let dataspace = try HDF5Dataspace(space)
    guard let byteCount = checkedProduct(dataspace.count, type.width) else {
      throw failure("declares a shape larger than memory")
    }
    (self.shape, self.dtype, self.byteCount) = (dataspace.shape, dtype, byteCount)
    isBigEndian = type.isBigEndian && type.width > 1

    let missing = failure("declares \(byteCount) bytes, and the file does not hold them")
    let version = try layout.small(1)
    guard version == 3 || version == 4 else { throw failure("is stored in a way that is not supported") }
    switch try layout.small(1) {
    case 0:
      let stored = try layout.take(try layout.small(2))
      guard stored.count >= byteCount else { throw missing }
      place = .together(stored.prefix(byteCount))
    case 1:
      guard byteCount > 0 else {
        place = .together(0..<0)
        return
      }
      guard let address = try layout.optionalPlace(), try layout.size() >= byteCount,
        byteCount <= image.bytes.count - address
      else { throw missing }
      place = .together(address..<address + byteCount)
    case 2:
      guard version == 3 else { throw failure("is stored in chunks of HDF5's latest format, which are not supported") }
      let chunks = try HDF5Chunks(layout, dataspace.shape, width: type.width, header, image, failure)
      guard byteCount <= chunks.largestContent else { throw missing }
      place = .chunks(chunks)
    case 3: throw failure("takes its elements from other files; that is not read")
    default: throw failure("is stored in a way that is not supported")
    }
  }

  /// Writes all elements, row-major and little-endian, to memory that has room for them.
  func read(from image: HDF5Image, into pointer: UnsafeMutableRawPointer) throws(ModelFileError) {
    if byteCount == 0 { return }
    switch place {
    case .together(let range): image.copy(range, to: pointer)
    case .chunks(let chunks): try chunks.read(from: image, into: pointer, byteCount: byteCount)
    }
    if isBigEndian { swapBytes(pointer) }
  }

  /// All elements where they lie in a mapped file; nil where they are few, or do not lie there as memory has them.
  func lend(from image: HDF5Image) -> Storage? {
    guard case .together(let range) = place, !isBigEndian else { return nil }
    return image.lend(range)
  }

  private func swapBytes(_ pointer: UnsafeMutableRawPointer) {
    let width = dtype.byteCount
    let bytes = UnsafeMutableRawBufferPointer(start: pointer, count: byteCount)
    for start in stride(from: 0, to: byteCount, by: width) { bytes[start..<start + width].reverse() }
  }
}
